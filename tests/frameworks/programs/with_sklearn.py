# SPDX-License-Identifier: MIT
"""Models that are fitted and asked, one row at a time and all at once."""
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

random = np.random.RandomState(1)
points = random.rand(200, 5)
labels = (points.sum(axis=1) > 2.5).astype(int)


def fit():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return model.fit(points, labels)


def one_by_one(model):
    return [model.predict(point.reshape(1, -1))[0] for point in points[:60]]


def all_at_once(model):
    return model.predict(points)


model = fit()
one_by_one(model)
for _ in range(20):
    all_at_once(model)
tree = DecisionTreeClassifier(max_depth=4).fit(points, labels)
one_by_one(tree)
