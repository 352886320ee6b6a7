"""A greeting as an app on Flask has it: a session in files, which both workers share, and a template."""

import os

from flask import Flask, render_template, request, session
from flask_session import Session

app = Flask(__name__)
app.config["SESSION_TYPE"] = "filesystem"
app.config["SESSION_FILE_DIR"] = os.environ["SESSION_FOLDER"]
Session(app)


@app.post("/sign-in")
def sign_in():
    session["user"] = request.get_json()
    return "", 204


@app.get("/")
def index():
    return render_template("index.html", user=session.get("user"))
