/** Of `ping`: one packet, two seconds at most, no names. The family is the address's. */
export const onePacket = "-n -c 1 -W 2";
