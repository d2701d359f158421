// SPDX-License-Identifier: MIT
// DJL's tokenizers: a text of many tokens, or of none.
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class TokenSpans {
  static final String MODEL = "{\"version\": \"1.0\", \"truncation\": null,"
      + "\"padding\": null, \"added_tokens\": [], \"normalizer\": null,"
      + "\"pre_tokenizer\": {\"type\": \"Whitespace\"},"
      + "\"post_processor\": null, \"decoder\": null, \"model\": {"
      + "\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {"
      + "\"?\": 0, \"one\": 1, \"two\": 2, \"three\": 3}}}";

  public static void main(String[] arguments) throws Exception {
    String text = "one two three ".repeat(Integer.parseInt(arguments[0]));
    long sum = 0;
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
             new ByteArrayInputStream(MODEL.getBytes(StandardCharsets.UTF_8)),
             Map.of())) {
      for (int n = 0; n < 1000; n++)
        sum += tokenizer.encode(text).getIds().length;
    }
    System.out.println(sum);
  }
}
