// SPDX-License-Identifier: MIT
// DJL's tokenizers: a vocabulary of four words, texts of it.
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class TokenizersProgram {
  static final String MODEL = "{\"version\": \"1.0\", \"truncation\": null,"
      + "\"padding\": null, \"added_tokens\": [], \"normalizer\": null,"
      + "\"pre_tokenizer\": {\"type\": \"Whitespace\"},"
      + "\"post_processor\": null, \"decoder\": null, \"model\": {"
      + "\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {"
      + "\"?\": 0, \"one\": 1, \"two\": 2, \"three\": 3}}}";

  public static void main(String[] arguments) throws Exception {
    long sum = 0;
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
             new ByteArrayInputStream(MODEL.getBytes(StandardCharsets.UTF_8)),
             Map.of())) {
      for (int i = 0; i < 20; ++i) {
        Encoding encoding = tokenizer.encode("one two three " + i);
        sum += encoding.getTokens().length;
        sum += tokenizer.decode(encoding.getIds()).length();
      }
      sum += tokenizer.batchEncode(List.of("one", "two two")).length;
    }
    System.out.println(sum);
  }
}
