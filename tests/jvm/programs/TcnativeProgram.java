// SPDX-License-Identifier: MIT
// netty-tcnative: contexts and the first message of TLS clients.
import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

class TcnativeProgram {
  static final String FILE = "libnetty_tcnative_linux_x86_64.so";

  static void load() throws Exception {
    Path file = Files.createTempDirectory("tcnative").resolve(FILE);
    try (InputStream in = TcnativeProgram.class.getResourceAsStream(
             "/META-INF/native/" + FILE)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    System.load(file.toString());
    Files.delete(file);
    Files.delete(file.getParent());
    Library.initialize("provided", null);
  }

  static long client(long context, int number) throws Exception {
    long ssl = SSL.newSSL(context, false);
    long network = SSL.bioNewByteBuffer(ssl, 4096);
    SSL.setTlsExtHostName(ssl, "host" + number + ".example");
    SSL.doHandshake(ssl);
    long sum = SSL.getCiphers(ssl).length + SSL.bioLengthByteBuffer(network);
    sum += SSL.getVersion(ssl).length() + SSL.isInInit(ssl);
    SSL.freeSSL(ssl);  // and the BIO
    return sum;
  }

  public static void main(String[] arguments) throws Exception {
    load();
    long context =
        SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_2, SSL.SSL_MODE_CLIENT);
    SSLContext.setCipherSuite(context, "ECDHE-RSA-AES128-GCM-SHA256", false);
    long sum = 0;
    for (int i = 0; i < 50; ++i) sum += client(context, i);
    SSLContext.free(context);
    System.out.println(sum);
  }
}
