#!/bin/sh
#
# hextet-agent: brings this host to a bundle, the text that says which files it must hold (docs/bundle.md), and brings
# it back by itself unless that is confirmed in time (docs/agent.md).
#
#   hextet-agent apply --within SECONDS [--allow-cutoff] [--owner OWNER [--formerly OWNER]... [--held SHA256]...] <BUNDLE
#                                                   install what differs, activate, and go back unless confirmed
#   hextet-agent confirm [<BUNDLE]                  keep what was applied
#   hextet-agent rollback                           go back now
#   hextet-agent check <BUNDLE                      refuse or accept the bundle, say what apply would change
#   hextet-agent remove --within SECONDS [--owner OWNER] [<BUNDLE]
#                                                   take away what hextet put here, put back what stood there before
#   hextet-agent heal --within SECONDS [--allow-cutoff]
#                                                   put back what the host is to hold, to be confirmed like an apply
#   hextet-agent take | leave [PATH...]             give up, or let stand, what a person changed in a file of ours
#   hextet-agent take-over                          nobody's from now on: the next apply with an owner takes the host
#   hextet-agent status                             say what the host holds, and whether a rollback is armed
#   hextet-agent report                             say what differs from that, in files and in force
#   hextet-agent others [--show-secret-files] <BUNDLE
#                                                   say what else configures the interfaces that the bundle does
#   hextet-agent bundle                             print the bundle that the host holds
#   hextet-agent version                            print the agent's version
#
# All but the last two answer with one JSON object, on a line of its own on standard output that begins with
# "hextet-answer: ". Exit status: 0 as asked, 1 failed, 2 used wrongly.
# Needs a base Debian, Ubuntu, RHEL family (from CentOS 7) or PVE: sh, coreutils, sed, awk, find, diff, util-linux, ip.
#
# What is kept, where:
#   /var/lib/hextet/current       the name of the records in force, which are in records.NAME/:
#     bundle, host                the bundle that this host was brought to, and its host's name
#     installed                   files that are ours, a line each: path, mode, subsystem, merge; of others' files, which
#                                 of our interfaces they are without (cut=...), or away for (aside=...)
#     units                       units that are ours
#     files/, secrets/            what our files hold
#     taken/                      others' files as they were before they were without our interfaces, or away
#     held/                       for merged files: our keys, each with the value it had before it was ours
#     owner                       whose this host is, and since when
#     adopted                     the hash of the bundle that stood here when nobody's host became somebody's
#     links                       names that our files gave to links which were not there before
#     folders                     as below
#     ...                         and what a subsystem keeps there, which its file says
#     sum, secrets.sum            the hashes of all of these, and of the originals
#   /var/lib/hextet/original/     what stood in the places of our files before hextet came
#   /var/lib/hextet/folders       folders that were made
#   /var/lib/hextet/others.seen   sums of files that say nothing of our interfaces, for whoever looks next
#   /var/lib/hextet/settled       what a person changed in our files, and is to give way or to stay
#   /var/lib/hextet-given-up/     what gave way
#   /var/lib/hextet/transaction/  a change that is neither confirmed nor undone, with all that going back needs:
#     current                     the name of its records. Renamed to the one above, the change is confirmed
#     plan, files/, live/         what it changes, what stood there, addresses, routes and so on as they were
#     agent                       this program, as it was when the change began
#   /usr/local/lib/hextet/        the records in force a second time, without secrets' contents
#   /run/hextet/                  lock, work folders, the last answer, the log of the last run, the rollback's deadline,
#                                 and what going back needs a second time

# Whoever calls may have anything in the environment: of that nothing is kept but the connection that asked. Until then
# there are only words that nothing in an environment stands in for.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
case ${1-} in
clean) shift ;;
version) ;;
*)
  if [ -x /usr/bin/env ]; then
    agent=$0
    case $0 in /*) ;; *) agent=$PWD/$0 ;; esac
    exec /usr/bin/env -i PATH="$PATH" LC_ALL=C HOME=/root ${SSH_CONNECTION+"SSH_CONNECTION=$SSH_CONNECTION"} \
      /bin/sh "$agent" clean "$@"
  fi
  ;;
esac

set -eu
umask 077
LC_ALL=C
export LC_ALL PATH
# Not every program works in a folder that is gone, or that root may not read.
cd /

version=2
state=/var/lib/hextet
second=/usr/local/lib/hextet
transaction=$state/transaction
given_up=/var/lib/hextet-given-up
run=/run/hextet
work=
