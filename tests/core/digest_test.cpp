#include "core/digest.h"

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("sha256 gives the published digests") {
  CHECK(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256({"a", "", "bc"}) == sha256("abc"));
}

TEST_CASE("hmac gives the digests of RFC 4231 for short and for long keys") {
  CHECK(hmac_sha256("Jefe", {"what do ya want ", "for nothing?"}).hex() ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_sha256(std::string(131, '\xaa'),
                    {"Test Using Larger Than Block-Size Key - Hash Key First"})
            .hex() == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hex is read back exactly or not at all") {
  CHECK(from_hex(to_hex(std::string("\x00\xff", 2))) == std::string("\x00\xff", 2));
  CHECK(from_hex("AbCd") == std::string("\xab\xcd"));
  CHECK_FALSE(from_hex("abc"));
  CHECK_FALSE(from_hex("zz"));
  CHECK(Digest::from_hex(sha256("x").hex()) == sha256("x"));
  CHECK_FALSE(Digest::from_hex("00"));
  CHECK_FALSE(Digest::from_bytes(std::string(31, 'x')));
}

TEST_CASE("random bytes have the wanted length and differ") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(32).size() == 32);
  CHECK(random_bytes(32) != random_bytes(32));
}
