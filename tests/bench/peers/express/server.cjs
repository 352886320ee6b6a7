// A claims page as an app on Express has it: a session on the server, a template, a layout. The session store is the
// one in memory, which is the fastest there is, and forgets everybody at a restart.

const { randomBytes } = require("node:crypto");
const express = require("express");
const session = require("express-session");
const meanings = require("./meanings.json");

const TIMES = new Set(["iat", "nbf", "exp", "auth_time"]);

const app = express();
app.set("views", `${__dirname}/views`);
app.set("view engine", "hbs");
app.use(express.json());
app.use(express.urlencoded({ extended: false }));
app.use(session({
  secret: randomBytes(32).toString("hex"),
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true },
}));

app.post("/sign-in", (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.claims = req.body;
    res.sendStatus(204);
  });
});

app.get("/profile", (req, res) => {
  const { claims } = req.session;
  if (claims === undefined) return res.redirect("/");
  const rows = Object.entries(claims).map(([name, value]) => ({
    name,
    value: TIMES.has(name) ? new Date(value * 1000).toUTCString() : value,
    label: meanings[name]?.[0] ?? name,
    meaning: meanings[name]?.[1],
  }));
  res.render("profile", { title: "Profile", name: claims.name, rows });
});

const server = app.listen(0, "127.0.0.1", () => {
  console.error(`Listening at http://127.0.0.1:${server.address().port}`);
});
