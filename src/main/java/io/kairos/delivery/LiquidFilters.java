package io.kairos.delivery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.regex.Pattern;
import liqp.TemplateContext;
import liqp.filters.Append;
import liqp.filters.Concat;
import liqp.filters.Filter;
import liqp.filters.Prepend;
import liqp.filters.Replace;

/** The filters that Kairos adds to Liquid's own, and those it puts limits on. */
final class LiquidFilters {

    static final int LARGEST_TEXT = 1024 * 1024;
    /** Ends every output of an HTML template, with the variable's name as its parameter. */
    static final String ESCAPE = "kairos_escape";
    /** The same of a template of text. */
    static final String PLAIN = "kairos_plain";
    /** The same of a text for Slack, where values name nobody and link nowhere. */
    static final String SLACK = "kairos_slack";
    /** The same of a text in JSON for Slack. */
    static final String SLACK_JSON = "kairos_slack_json";

    private LiquidFilters() {
    }

    static List<Filter> all() {
        return List.of(new Raw(), new Escape(), new Plain(), new Slack(false), new Slack(true), new Bounded(new Append()), new Bounded(new Prepend()), new Bounded(new Replace()), new BoundedList());
    }

    /** HTML that a template puts out on purpose. */
    private record Html(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static final class Raw extends Filter {
        private Raw() {
            super("raw");
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            return new Html(asString(value, context));
        }
    }

    /** Escapes once only, so that a template's own {@code escape} does no harm. */
    private static final class Escape extends Filter {
        private static final Pattern AMPERSAND = Pattern.compile("&(?!#?\\w+;)");

        private Escape() {
            super(ESCAPE);
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            Object known = MissingValues.known(value, context, params);
            return known instanceof Html ? known : AMPERSAND.matcher(asString(known, context)).replaceAll("&amp;")
                    .replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
        }
    }

    private static final class Plain extends Filter {
        private Plain() {
            super(PLAIN);
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            return MissingValues.known(value, context, params);
        }
    }

    /** Escapes what Slack's mrkdwn takes for mentions and links, and what ends a text in JSON. */
    private static final class Slack extends Filter {
        private final boolean json;

        private Slack(boolean json) {
            super(json ? SLACK_JSON : SLACK);
            this.json = json;
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            Object known = MissingValues.known(value, context, params);
            String text = asString(known, context);
            String harmless = known instanceof Html ? text : text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            return json ? new String(JsonStringEncoder.getInstance().quoteAsString(harmless)) : harmless;
        }
    }

    /** A filter that multiplies text, held to the size of a whole message. */
    private static final class Bounded extends Filter {
        private final Filter filter;

        private Bounded(Filter filter) {
            super(filter.name);
            this.filter = filter;
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            long length = asString(value, context).length() + 1L;
            long factor = filter instanceof Replace && params.length > 1 ? asString(params[1], context).length() : 1;
            if (length * factor > LARGEST_TEXT) {
                throw new RenderingFailed("the text that '" + name + "' makes is longer than " + LARGEST_TEXT + " characters");
            }
            return filter.apply(value, context, params);
        }
    }

    /** Joining lists multiplies them as appending does texts. */
    private static final class BoundedList extends Filter {
        private static final int LONGEST = 10_000;
        private final Filter filter = new Concat();

        private BoundedList() {
            super("concat");
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            long size = asArray(value, context).length + (params.length > 0 ? (long) asArray(params[0], context).length : 0);
            if (size > LONGEST) {
                throw new RenderingFailed("the list that 'concat' makes is longer than " + LONGEST);
            }
            return filter.apply(value, context, params);
        }
    }
}
