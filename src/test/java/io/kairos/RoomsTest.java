package io.kairos;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of the house: a room knows only the rooms above it. */
class RoomsTest {

    private static final List<String> ROOMS =
            List.of("customer", "behavior", "release", "decision", "journey", "delivery", "insight", "console");

    private static final JavaClasses KAIROS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.kairos");

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomImportsOnlyTheRoomsAboveIt(String room) {
        String[] below = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size()).stream()
                .map(RoomsTest::inRoom)
                .toArray(String[]::new);
        noClasses().that().resideInAPackage(inRoom(room))
                .should().dependOnClassesThat().resideInAnyPackage(below)
                .allowEmptyShould(true)
                .check(KAIROS);
    }

    static List<String> rooms() {
        return ROOMS.subList(0, ROOMS.size() - 1);
    }

    @Test
    void noRoomImportsTheHallExceptTheClockThatCanBeMoved() {
        noClasses().that().resideOutsideOfPackage("io.kairos")
                .should().dependOnClassesThat(resideInAPackage("io.kairos")
                        .and(DescribedPredicate.not(equivalentTo(RunningClock.class))))
                .check(KAIROS);
    }

    @Test
    void thereAreTheRoomsOfTheDesignAndNoOthers() {
        Set<String> allowed = Stream.concat(Stream.of("io.kairos"), ROOMS.stream().map(room -> "io.kairos." + room))
                .collect(Collectors.toSet());
        assertThat(KAIROS).extracting(JavaClass::getPackageName).isSubsetOf(allowed);
    }

    @Test
    void onlyReleaseAndDecisionTouchTheRuleEngine() {
        noClasses().that(DescribedPredicate.not(resideInAnyPackage(inRoom("release"), inRoom("decision"))))
                .should().dependOnClassesThat().resideInAnyPackage("org.kie..", "org.drools..")
                .check(KAIROS);
    }

    @Test
    void entitiesAreOfTheirRoomOnly() {
        classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate().allowEmptyShould(true).check(KAIROS);
    }

    @Test
    void timeComesFromTheInjectedClock() {
        noClasses().that(DescribedPredicate.not(equivalentTo(RunningClock.class)))
                .should().accessTargetWhere(describe("asks the system for the time", RoomsTest::asksForTheTime))
                .check(KAIROS);
    }

    @Test
    void noSourceFileIsLongerThan300Lines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(300));
        }
    }

    private static boolean asksForTheTime(JavaAccess<?> call) {
        JavaClass asked = call.getTargetOwner();
        String method = call.getName();
        boolean noArguments = call.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().isEmpty();
        return asked.isEquivalentTo(System.class) && method.equals("currentTimeMillis")
                || asked.getPackageName().equals("java.time") && method.equals("now") && noArguments
                || asked.isEquivalentTo(Clock.class) && method.startsWith("system")
                || asked.isEquivalentTo(Date.class) && method.equals("<init>") && noArguments;
    }

    private static String inRoom(String room) {
        return "io.kairos." + room + "..";
    }
}
