package io.kairos.release;

import java.util.Set;
import java.util.regex.Pattern;

/** What the Java that Drools generates from a rule may link; found by compiling all that the rules' language allows. */
final class AllowedLinks {

    /** With all their members. */
    private static final Pattern WHOLE = Pattern.compile("kairos/rules/.*|org/drools/model/.*|org/drools/modelcompiler/.*|org/drools/project/model/.*"
            + "|org/drools/core/base/accumulators/\\w+(\\.<init>)?|org/drools/util/DateUtils.*|org/kie/api/builder/model/.*|org/kie/api/conf/.*"
            + "|org/kie/api/KieServices|org/kie/util/maven/support/ReleaseIdImpl.*|java/lang/invoke/(LambdaMetafactory|SerializedLambda|StringConcatFactory).*"
            + "|java/time/format/DateTimeFormatterBuilder.*|java/util/concurrent/TimeUnit.*|java/util/Objects.*");

    private static final Set<String> CLASSES = Set.of("java/lang/Object", "java/lang/String", "java/lang/Number", "java/lang/Double", "java/lang/Long",
            "java/lang/Integer", "java/lang/Boolean", "java/lang/Character", "java/lang/Enum", "java/lang/Exception", "java/lang/RuntimeException",
            "java/lang/IllegalArgumentException", "java/lang/Comparable", "java/lang/CharSequence", "java/lang/Class", "java/lang/System",
            "java/lang/invoke/MethodHandles", "java/lang/invoke/MethodHandles$Lookup", "java/math/BigDecimal", "java/math/BigInteger", "java/time/Instant",
            "java/util/ArrayList", "java/util/Arrays", "java/util/Collections", "java/util/Collection", "java/util/List", "java/util/Set", "java/util/Locale",
            "io/kairos/behavior/Behavior", "io/kairos/customer/Customer", "io/kairos/release/Enrollment", "io/kairos/release/Contact",
            "io/kairos/release/Decision", "io/kairos/release/Triggers");

    /** System only to copy the constants of an enum; no repeat or format of String, which make text as large as one likes. */
    private static final Pattern MEMBERS = Pattern.compile("java/lang/Object\\.(<init>|equals|hashCode|toString)"
            + "|java/lang/String\\.(equals|equalsIgnoreCase|hashCode|length|trim|strip|startsWith|endsWith|contains|toLowerCase|toUpperCase|isEmpty"
            + "|isBlank|compareTo|toString|valueOf)"
            + "|java/lang/(Number|Double|Long|Integer|Boolean|Character)\\.(valueOf|(double|long|int|boolean|char|float|short|byte)Value|compare|compareTo|equals"
            + "|hashCode|toString|TYPE|TRUE|FALSE)"
            + "|java/lang/(Enum|\\w*Exception)\\.(<init>|valueOf)|java/lang/Comparable\\.compareTo|java/lang/CharSequence\\.(length|toString)|java/lang/System\\.arraycopy"
            + "|java/math/Big(Decimal|Integer)\\.(<init>|valueOf|compareTo|equals|add|subtract|multiply|divide|\\w+Value|ZERO|ONE)"
            + "|java/time/Instant\\.(isBefore|isAfter|equals|compareTo|toEpochMilli)|java/util/ArrayList\\.<init>|java/util/Arrays\\.asList"
            + "|java/util/Collections\\.\\w+|java/util/(Collection|List|Set)\\.(add|contains|size|isEmpty)|java/util/Locale\\.(ENGLISH|ROOT)"
            + "|io/kairos/(behavior/Behavior|customer/Customer|release/(Enrollment|Contact|Decision))\\.(type|time|seq|messageId|occurredAt|receivedAt|text|number|flag"
            + "|changesCustomer|consented|known|email|id|userId|firstSeenAt|journey|key|state|enteredAt|channel|topic|template|at|trigger|rule|release|equals|hashCode)"
            + "|io/kairos/release/Triggers\\.fire|org/kie/api/KieServices\\.(get|newKieModuleModel)");

    private AllowedLinks() {
    }

    /** @param link a class as {@code java/lang/String}, or a member as {@code java/lang/String.length} */
    static boolean allow(String link) {
        return CLASSES.contains(link) || MEMBERS.matcher(link).matches() || WHOLE.matcher(link).matches() || link.length() == 1;
    }
}
