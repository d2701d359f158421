# SPDX-License-Identifier: MIT
"""Rows saved one by one and all at once, and read by two functions."""
from sqlalchemy import Integer, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)


def save_rows(session, count):
    for number in range(count):
        session.add(User(name=f"user {number}"))
        session.flush()


def save_many(session, count):
    session.add_all([User(name=f"many {number}") for number in range(count)])
    session.flush()


def load(session):
    return session.scalars(select(User)).all()


def find(session, name):
    return session.execute(select(User.id).where(User.name == name)).all()


with Session(engine) as session:
    save_rows(session, 500)
    save_many(session, 300)
    for _ in range(20):
        load(session)
    for number in range(500):
        find(session, f"user {number}")
    session.commit()
