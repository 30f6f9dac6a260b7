package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code kubectl kustomize} makes of the production overlay is what Kubernetes knows, and what we promise. */
class KubernetesManifestsTest {

    private static final Map<String, Class<? extends KubernetesResource>> KINDS = Map.of("Deployment", Deployment.class,
            "Service", Service.class, "ConfigMap", ConfigMap.class, "PodDisruptionBudget", PodDisruptionBudget.class);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final List<KubernetesResource> RESOURCES = new ArrayList<>();

    @BeforeAll
    static void render() throws Exception {
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", "k8s/overlays/production").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String rendered = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).isZero();
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered).forEachRemaining(document -> RESOURCES.add(read(document)));
    }

    @Test
    void a_misspelt_field_is_refused_however_deep_it_stands() throws IOException {
        JsonNode misspelt = YAML.readTree("""
                apiVersion: apps/v1
                kind: Deployment
                spec:
                  template:
                    spec:
                      containers:
                        - name: kairos
                          securityContext: { readOnlyRootFilesytem: true }
                """);
        assertThatThrownBy(() -> read(misspelt)).hasMessageContaining("spec.template.spec.containers[0].securityContext.readOnlyRootFilesytem");
    }

    @Test
    void pods_are_probed_limited_and_not_root() {
        PodSpec pod = pod();
        Container kairos = pod.getContainers().get(0);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(kairos.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(kairos.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(kairos.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(kairos.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/started");
        assertThat(kairos.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
        assertThat(kairos.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
        assertThat(kairos.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(kairos.getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @Test
    void what_is_secret_comes_from_secrets() {
        Map<String, String> secrets = pod().getContainers().get(0).getEnv().stream().filter(env -> env.getValueFrom() != null)
                .collect(Collectors.toMap(EnvVar::getName, env -> env.getValueFrom().getSecretKeyRef().getName()));
        assertThat(secrets).containsOnlyKeys("QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD", "KAIROS_INGEST_WRITE_KEYS");
    }

    @Test
    void every_file_of_the_rules_is_mounted_where_the_service_looks_for_it() throws IOException {
        Set<String> mounted = pod().getContainers().get(0).getVolumeMounts().stream()
                .filter(mount -> mount.getMountPath().startsWith("/rules/"))
                .flatMap(mount -> maps(configMap(mount.getName())).map(file -> mount.getMountPath().substring("/rules/".length()) + "/" + file))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(Path.of("rules"))) {
            assertThat(mounted).containsExactlyInAnyOrderElementsOf(files.filter(Files::isRegularFile)
                    .map(file -> Path.of("rules").relativize(file).toString()).filter(file -> file.contains("/")).toList());
        }
    }

    private static String configMap(String volume) {
        return pod().getVolumes().stream().filter(one -> one.getName().equals(volume)).findFirst().orElseThrow().getConfigMap().getName();
    }

    private static Stream<String> maps(String name) {
        return RESOURCES.stream().filter(ConfigMap.class::isInstance).map(ConfigMap.class::cast)
                .filter(map -> map.getMetadata().getName().equals(name)).flatMap(map -> map.getData().keySet().stream());
    }

    private static PodSpec pod() {
        return RESOURCES.stream().filter(Deployment.class::isInstance).map(Deployment.class::cast).findFirst().orElseThrow()
                .getSpec().getTemplate().getSpec();
    }

    /** The model keeps unknown fields aside instead of refusing them, so what it does not know of is looked for. */
    private static KubernetesResource read(JsonNode document) {
        Class<? extends KubernetesResource> kind = KINDS.get(document.path("kind").asText());
        assertThat(kind).as("the kind %s", document.path("kind")).isNotNull();
        KubernetesResource resource = YAML.convertValue(document, kind);
        assertThat(unknown(resource, "")).as("fields that Kubernetes does not know").isEmpty();
        return resource;
    }

    private static List<String> unknown(Object value, String path) {
        List<String> unknown = new ArrayList<>();
        if (value instanceof Iterable<?> list) {
            int i = 0;
            for (Iterator<?> each = list.iterator(); each.hasNext(); i++) {
                unknown.addAll(unknown(each.next(), path + "[" + i + "]"));
            }
        } else if (value instanceof KubernetesResource) {
            for (var method : value.getClass().getMethods()) {
                if (method.getParameterCount() == 0 && method.getName().startsWith("get") && method.getDeclaringClass() == value.getClass()) {
                    String name = Character.toLowerCase(method.getName().charAt(3)) + method.getName().substring(4);
                    Object inner = get(method, value);
                    if (name.equals("additionalProperties")) {
                        ((Map<?, ?>) inner).keySet().forEach(field -> unknown.add((path + "." + field).substring(1)));
                    } else if (inner instanceof Iterable || inner instanceof KubernetesResource) {
                        unknown.addAll(unknown(inner, path + "." + name));
                    }
                }
            }
        }
        return unknown;
    }

    private static Object get(Method method, Object value) {
        try {
            return method.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
