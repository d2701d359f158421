#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a String that Java gives to an ONNX model is the same text there as
# what the model, or Python, holds as UTF-8.
# True: not with a character beyond U+FFFF (an emoji, some Chinese). The Java
# API hands on the bytes of JNI's GetStringUTFChars, in which it is six bytes
# instead of four: a vocabulary that has it does not know it, so the model
# silently answers as for an unknown word. Reading the tensor back in Java
# shows nothing, as the way back has the same fault. Python gets 1 and 2.
# Seen with onnxruntime 1.20.0, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mvn --batch-mode --quiet dependency:copy -DoutputDirectory=jars \
  -Dartifact=com.microsoft.onnxruntime:onnxruntime:1.20.0 ||
  { echo "skip: no packages"; exit 77; }

# One LabelEncoder: U+00E9 is 1, U+1F600 is 2 (both in UTF-8), any other is 0.
base64 -d >labels.onnx <<'EOF'
CAg6jgEKawoBeBIBeSIMTGFiZWxFbmNvZGVyKhQKDWRlZmF1bHRfaW50NjQYAKABAiobCgxrZXlz
X3N0cmluZ3NKAsOpSgTwn5iAoAEIKhYKDXZhbHVlc19pbnQ2NHNAAUACoAEHOgphaS5vbm54Lm1s
EgFnWg0KAXgSCAoGCAgSAgoAYg0KAXkSCAoGCAcSAgoAQg4KCmFpLm9ubngubWwQAkIECgAQDw==
EOF
cat >Labels.java <<'EOF'
import ai.onnxruntime.*;
import java.util.*;

class Labels {
  public static void main(String[] arguments) throws Exception {
    String[] words = {"\u00e9", "\ud83d\ude00"};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession("labels.onnx");
         OnnxTensor tensor = OnnxTensor.createTensor(environment, words);
         OrtSession.Result result = session.run(Map.of("x", tensor))) {
      System.out.print(Arrays.toString((long[]) result.get(0).getValue()));
      Object[] back = (Object[]) tensor.getValue();
      System.out.println(" " + Arrays.equals(words, back));
    }
  }
}
EOF
javac -cp 'jars/*' Labels.java || exit 1
seen=$(java -cp 'jars/*:.' Labels) || exit 1
echo "labels of U+00E9 and U+1F600, and whether both are read back: $seen"
[ "$seen" = "[1, 0] true" ]
