// SPDX-License-Identifier: MIT
// onnxruntime: a model that adds its input to itself, written here.
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.nio.FloatBuffer;
import java.util.Map;

class OnnxProgram {
  // Fields of a protocol buffer: numbers and texts or messages.
  static byte[] number(int field, int value) {
    return new byte[] {(byte)(field << 3), (byte)value};
  }
  static byte[] bytes(int field, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(field << 3 | 2);
    out.write(value.length);  // below 128
    out.writeBytes(value);
    return out.toByteArray();
  }
  static byte[] text(int field, String value) {
    return bytes(field, value.getBytes());
  }
  static byte[] all(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }
  static byte[] value(String name) {
    byte[] shape = bytes(1, number(1, 3));
    byte[] tensor = all(number(1, 1), bytes(2, shape));
    return all(text(1, name), bytes(2, bytes(1, tensor)));
  }
  static byte[] model() {
    byte[] node = all(text(1, "x"), text(1, "x"), text(2, "y"), text(4, "Add"));
    byte[] graph = all(bytes(1, node), text(2, "graph"), bytes(11, value("x")),
                       bytes(12, value("y")));
    byte[] domain = all(text(1, ""), number(2, 13));
    return all(number(1, 8), bytes(7, graph), bytes(8, domain));
  }

  public static void main(String[] arguments) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float sum = 0;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model(), options)) {
        for (int i = 0; i < 50; ++i) {
          FloatBuffer input = FloatBuffer.wrap(new float[] {i, 1, 2});
          try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input,
                                                           new long[] {3});
               OrtSession.Result result = session.run(Map.of("x", tensor))) {
            sum += ((float[])result.get(0).getValue())[0];
          }
        }
      }
    }
    System.out.println(sum);
  }
}
