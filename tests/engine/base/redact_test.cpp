#include "engine/base/redact.h"
#include "tests/support/cpu_time.h"

#include <gtest/gtest.h>

#include <thread>

namespace kaze::base {
namespace {

std::string cleaned(std::string_view text)
{
    return Redactor().clean(text);
}

TEST(Redactor, hidesWhatWasRegistered)
{
    Redactor redactor;
    redactor.addSecret("  hunter2-canary\n");
    EXPECT_EQ(redactor.clean("user hunter2-canary, again hunter2-canary"), "user [redacted], again [redacted]");
    EXPECT_EQ(redactor.clean("hunter2-canar"), "hunter2-canar");
    EXPECT_EQ(redactor.clean(""), "");
}

TEST(Redactor, leavesWhatOnlyLooksLikeASecretToThoseWhoWorkWithTheText)
{
    Redactor redactor;
    redactor.addSecret("hunter2-canary");
    EXPECT_EQ(redactor.hideKnown("password=hunter2-canary token=abcdefgh12345678"), "password=[redacted] token=abcdefgh12345678");
    EXPECT_EQ(redactor.hideKnown("hunter2-canaryhunter2-canary"), "[redacted]");
}

TEST(Redactor, ignoresWhatIsTooShortToBeASecret)
{
    Redactor redactor;
    redactor.addSecret("the");
    redactor.addSecret("");
    EXPECT_EQ(redactor.clean("the other"), "the other");
}

TEST(Redactor, takesTheLongestAndLeavesNoRestOfOverlappingSecrets)
{
    Redactor redactor;
    redactor.addSecret("canary");
    redactor.addSecret("canary-long");
    redactor.addSecret("longer-still");
    EXPECT_EQ(redactor.clean("x canary-longer-still y"), "x [redacted] y");
    EXPECT_EQ(redactor.clean("canarycanary"), "[redacted]");
}

TEST(Redactor, hidesASecretAlsoInsideAJsonString)
{
    Redactor redactor;
    redactor.addSecret("pass\"word\\1");
    EXPECT_EQ(redactor.clean(R"({"note":"it is pass\"word\\1!"})"), R"({"note":"it is [redacted]!"})");
}

TEST(Redactor, knowsTheKeysOfProviders)
{
    EXPECT_EQ(cleaned("key sk-proj-abc123DEF456ghi789_-x."), "key [redacted].");
    EXPECT_EQ(cleaned("sk-ant-api03-aaaaaaaaaaaaaaaaaaaa"), "[redacted]");
    EXPECT_EQ(cleaned("id AKIAIOSFODNN7EXAMPLE;"), "id [redacted];");
    EXPECT_EQ(cleaned("ghp_0123456789abcdefghijABCDEFGHIJ012345"), "[redacted]");
    EXPECT_EQ(cleaned("kaze_01234567_abcdefghijABCDEFGHIJ0123456789-_abcdefghijABC"), "[redacted]");
    EXPECT_EQ(cleaned("github_pat_11AAAAAAA0123456789_abcdef"), "[redacted]");
    EXPECT_EQ(cleaned("AIzaSyA0123456789abcdefghijklmnopqrstuv"), "[redacted]");
    EXPECT_EQ(cleaned("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P end"), "[redacted] end");
    EXPECT_EQ(cleaned(R"("a\nsk-abcdefghijklmnop1234")"), R"("a\n[redacted]")");
}

TEST(Redactor, knowsHeaders)
{
    EXPECT_EQ(cleaned("Authorization: Bearer abcdef123456.x-y"), "Authorization: Bearer [redacted]");
    EXPECT_EQ(cleaned("authorization: bearer  ABCdefGHIjkl"), "authorization: bearer  [redacted]");
    EXPECT_EQ(cleaned("Authorization: Basic dXNlcjpwYXNz"), "Authorization: Basic [redacted]");
    EXPECT_EQ(cleaned("X-Api-Key: 0123456789abcdef"), "X-Api-Key: [redacted]");
}

TEST(Redactor, knowsNamedValues)
{
    EXPECT_EQ(cleaned(R"({"api_key": "abcdefgh", "model": "gpt"})"), R"({"api_key": "[redacted]", "model": "gpt"})");
    EXPECT_EQ(cleaned(R"({"apiKey":"with \" quote inside","x":1})"), R"({"apiKey":"[redacted]","x":1})");
    EXPECT_EQ(cleaned(R"({"text":"{\"password\": \"abcdefgh\", \"a\": 1}"})"),
        R"({"text":"{\"password\": \"[redacted]\", \"a\": 1}"})");
    EXPECT_EQ(cleaned("OPENAI_API_KEY=abcdefghij\nHOME=/root"), "OPENAI_API_KEY=[redacted]\nHOME=/root");
    EXPECT_EQ(cleaned("url?api_key=abcd1234efgh&page=2"), "url?api_key=[redacted]&page=2");
    EXPECT_EQ(cleaned("password: s3cr3tpassw0rd, user: me"), "password: [redacted], user: me");
    EXPECT_EQ(cleaned(R"({"access_token":"[redacted]"})"), R"({"access_token":"[redacted]"})");
}

TEST(Redactor, knowsPasswordsInUrlsAndPrivateKeys)
{
    EXPECT_EQ(cleaned("postgres://me:pa55:w0rd@db.example/x?y=1"), "postgres://me:[redacted]@db.example/x?y=1");
    EXPECT_EQ(cleaned("http://host:8080/path"), "http://host:8080/path");
    EXPECT_EQ(cleaned("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb"), "a\n[redacted]\nb");
    EXPECT_EQ(cleaned("-----BEGIN PRIVATE KEY-----\nMIIE that was cut"), "[redacted]");
    EXPECT_EQ(cleaned("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----"),
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----");
}

TEST(Redactor, leavesOrdinaryTextAlone)
{
    for (const std::string_view text : {"max_tokens: 4096, total_tokens=12345678",
             "the bearer of good news, Bearer authentication required", "token = parser.next_token()", "password: required",
             "risk-averse and task-oriented-programming", "api_key: $OPENAI_API_KEY", R"("api_key": "$OPENAI_API_KEY")",
             "12:34:56 a=b", "see https://example.org/a@b:c", "a basic introduction"})
        EXPECT_EQ(cleaned(text), text);
}

TEST(Redactor, isNotSlowedDownByHostileText)
{
    const auto repeated = [](std::string_view piece) {
        std::string text;
        while (text.size() < (4U << 20))
            text += piece;
        return text;
    };
    for (const std::string_view piece : {"a", "token=", "token:\"", "sk-", "eyJ-", "://", "password: ", "-----BEGIN ", "bearer ",
             "AKIA", "api_key=\\\"", "\n:"}) {
        const auto begin = test::threadCpuSeconds();
        EXPECT_FALSE(cleaned(repeated(piece)).empty());
        // A hundred times what it takes; quadratic would be a thousand times this.
        EXPECT_LT(test::threadCpuSeconds() - begin, 10) << piece;
    }
}

TEST(Redactor, isUsedFromManyThreads)
{
    Redactor redactor;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&redactor, t] {
            for (int i = 0; i < 100; ++i) {
                const auto secret = "canary-" + std::to_string(t) + "-" + std::to_string(i) + ".";
                redactor.addSecret(secret);
                EXPECT_EQ(redactor.clean("a " + secret + " b"), "a [redacted] b");
            }
        });
    for (auto& thread : threads)
        thread.join();
}

} // namespace
} // namespace kaze::base
