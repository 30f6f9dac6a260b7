package io.kairos.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where webhooks may go. Analysts write their addresses, so they must not reach what only this service can: never link-local addresses, where
 * clouds hand out credentials, and private networks only when that is configured.
 *
 * @param privateNetworks whether addresses of this host and of private networks may be posted to
 */
record Receivers(boolean privateNetworks) {

    /** Why nothing is posted there, in a sentence; null when it may be. A host that is not found is for the hand-over to tell. */
    String objection(URI url) {
        try {
            for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
                if (address.isLinkLocalAddress()) {
                    return url.getHost() + " is a link-local address, which webhooks never post to";
                }
                if (!privateNetworks && isPrivate(address)) {
                    return url.getHost() + " is an address of this host or of a private network: set kairos.delivery.webhook.private-networks=true to post there";
                }
            }
            return null;
        } catch (UnknownHostException notFound) {
            return null;
        }
    }

    /** RFC 1918, RFC 4193, RFC 6598, loopback and what else never leaves a site. */
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean unique = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isSiteLocalAddress() || address.isMulticastAddress() || unique || shared;
    }
}
