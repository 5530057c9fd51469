const { PolicyPack } = require("@pulumi/policy");
const { rules } = require("./rules.mjs");

new PolicyPack("hextet", { policies: [...rules], enforcementLevel: "mandatory" });
