# SPDX-License-Identifier: MIT
# Wheels in C, C++, Rust and Cython; their own answers must not change.
# needs: $WHEELS
"$WHEELS" - <<'PY'
def numpy_():
    import numpy as np
    a = np.random.default_rng(1).random((200, 200))
    print(np.linalg.norm(a @ a.T).round(6), np.fft.fft(a[0])[1].round(6))
    print(np.linalg.svd(a, compute_uv=False)[:2].round(6), np.sort(a[1])[:2])
    print(np.einsum("ij,jk->i", a, a)[:2].round(6), np.float64(1) + np.int8(2))
    class Sub(np.float64):
        def __radd__(self, other):
            return "radd"
    print(np.float64(1) + Sub(2), np.vectorize(lambda x: x + 1)([1, 2]))
    try:
        a.reshape(3, 3)
    except ValueError as error:
        print(error)

def orjson_():
    import orjson
    print(orjson.dumps({"a": [1, 2.5, None, "é"], "b": {"c": True}}, option=orjson.OPT_SORT_KEYS))
    try:
        orjson.loads("[1,")
    except orjson.JSONDecodeError as error:
        print(error)

def lxml_():
    from lxml import etree
    root = etree.fromstring("<a><b x='1'>t</b><b/></a>")
    print(root.xpath("//b/@x"), etree.tostring(root), len(root))
    try:
        etree.fromstring("<a>")
    except etree.XMLSyntaxError as error:
        print(error)

def cryptography_():
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.exceptions import InvalidSignature
    key = Fernet(b"A" * 43 + b"=")
    print(key.decrypt(key.encrypt(b"text")))
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"x")
    print(digest.finalize().hex())

def pydantic_():
    from pydantic import BaseModel, ValidationError
    class M(BaseModel):
        a: int
        b: list[str] = []
    print(M(a="3", b=["x"]).model_dump_json())
    try:
        M(a="x")
    except ValidationError as error:
        print(error.error_count(), error.errors()[0]["type"])

def regex_():
    import regex
    print(regex.findall(r"\p{Lu}(?:\w){e<=1}", "Äb Cd"))

def yaml_():
    import yaml
    print(yaml.load("a: [1, 2, {b: c}]", yaml.CSafeLoader))

def pillow_():
    from PIL import Image
    image = Image.new("RGB", (64, 64), (10, 20, 30)).rotate(30).resize((20, 20))
    print(sum(image.tobytes()))

def greenlet_():
    from greenlet import greenlet
    def body(value):
        for _ in range(1000):
            value = main.switch(value + 1)
        return "done"
    main = greenlet.getcurrent()
    side, value = greenlet(body), 0
    while not side.dead:
        value = side.switch(value)
    print(value)

for name, part in list(globals().items()):
    if name.endswith("_") and not name.startswith("_"):
        try:
            part()
        except ImportError as error:
            print(error)
PY
echo "exit $?"
