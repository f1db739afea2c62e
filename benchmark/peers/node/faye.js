const faye = require("faye");
const { serve } = require("./pub");

const bayeux = new faye.NodeAdapter({ mount: "/bayeux", timeout: 45 });
const client = bayeux.getClient();

bayeux.attach(serve((channel, message) => client.publish("/c/" + channel, message)));
