package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtmTest {

    @ParameterizedTest
    @CsvSource({
            "https://x.example,                                     https://x.example?utm_source=kairos&utm_medium=email&utm_campaign=j&utm_content=s",
            "https://x.example/a?b=1#c,                             https://x.example/a?b=1&utm_source=kairos&utm_medium=email&utm_campaign=j&utm_content=s#c",
            "https://x.example/?,                                   https://x.example/?utm_source=kairos&utm_medium=email&utm_campaign=j&utm_content=s",
            "https://x.example/?utm_source=news&utm_content,        https://x.example/?utm_source=news&utm_content&utm_medium=email&utm_campaign=j",
            "https://x.example/?my_utm_source=1,                    https://x.example/?my_utm_source=1&utm_source=kairos&utm_medium=email&utm_campaign=j&utm_content=s"})
    void parameters_come_along_unless_the_link_has_them(String url, String with) {
        assertThat(Utm.of("email", "j", "s").addTo(url)).isEqualTo(with);
    }
}
