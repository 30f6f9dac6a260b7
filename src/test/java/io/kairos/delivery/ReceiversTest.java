package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may go. */
class ReceiversTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/", "http://2852039166/"})
    void where_clouds_hand_out_credentials_nothing_is_ever_posted(String url) {
        assertThat(new Receivers(true).objection(URI.create(url))).contains("link-local");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/api/clock", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://10.0.0.1/", "http://172.16.3.4/",
        "http://192.168.1.1/", "http://100.64.0.1/", "http://[fd00::1]/"})
    void private_networks_are_for_operators_to_open(String url) {
        assertThat(new Receivers(false).objection(URI.create(url))).contains("kairos.delivery.webhook.private-networks");
        assertThat(new Receivers(true).objection(URI.create(url))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://8.8.8.8/", "https://100.128.0.1/", "https://[2001:4860:4860::8888]/", "https://no-such-host.invalid/"})
    void others_may_be_posted_to(String url) {
        assertThat(new Receivers(false).objection(URI.create(url))).isNull();
    }
}
