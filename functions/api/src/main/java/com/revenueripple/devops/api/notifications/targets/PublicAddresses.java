package com.revenueripple.devops.api.notifications.targets;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Distinguishes the addresses of the public internet from all others: private, loopback, link-local, multicast,
 * unique-local, shared, documentation, benchmarking and reserved ones, and those that lead to IPv4 by translation.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's registry for IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA's registry for IPv6</a>
 */
final class PublicAddresses {
    private static final List<Block> SPECIAL_IPV4 = List.of(
            Block.of("00000000", 8), // this network
            Block.of("0a000000", 8), // private
            Block.of("64400000", 10), // shared by carriers
            Block.of("7f000000", 8), // loopback
            Block.of("a9fe0000", 16), // link-local
            Block.of("ac100000", 12), // private
            Block.of("c0000000", 24), // protocol assignments
            Block.of("c0000200", 24), // documentation
            Block.of("c0586300", 24), // 6to4 relays
            Block.of("c0a80000", 16), // private
            Block.of("c6120000", 15), // benchmarking
            Block.of("c6336400", 24), // documentation
            Block.of("cb007100", 24), // documentation
            Block.of("e0000000", 4), // multicast
            Block.of("f0000000", 4)); // reserved, and broadcast

    private static final Block GLOBAL_IPV6 = Block.of("20000000000000000000000000000000", 3);
    private static final List<Block> SPECIAL_IPV6 = List.of(
            Block.of("20010000000000000000000000000000", 23), // protocol assignments, Teredo among them
            Block.of("20010db8000000000000000000000000", 32), // documentation
            Block.of("20020000000000000000000000000000", 16), // 6to4
            Block.of("3fff0000000000000000000000000000", 20)); // documentation

    private PublicAddresses() {}

    /** Java itself converts IPv4-mapped IPv6 addresses to IPv4. */
    static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? SPECIAL_IPV4.stream().noneMatch(block -> block.contains(bytes))
                : GLOBAL_IPV6.contains(bytes) && SPECIAL_IPV6.stream().noneMatch(block -> block.contains(bytes));
    }

    /** Addresses with the same first bits. */
    private static final class Block {
        private final byte[] first;
        private final int bits;

        private Block(byte[] first, int bits) {
            this.first = first;
            this.bits = bits;
        }

        static Block of(String firstInHexadecimal, int bits) {
            return new Block(HexFormat.of().parseHex(firstInHexadecimal), bits);
        }

        boolean contains(byte[] address) {
            int whole = bits / 8;
            int mask = 0xFF << (8 - bits % 8) & 0xFF;
            return Arrays.equals(first, 0, whole, address, 0, whole)
                    && (bits % 8 == 0 || ((first[whole] ^ address[whole]) & mask) == 0);
        }
    }
}
