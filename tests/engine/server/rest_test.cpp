// Queries and commands of engine/api over HTTP: how they are asked, answered and refused.

#include "engine/base/gzip.h"
#include "engine/server/rest/answering.h"
#include "tests/engine/server/rest_fixture.h"

using namespace testing;

namespace kaze::server::test {

namespace json = boost::json;

class RestTest : public RestFixture { };

namespace {

std::string codeOf(const Reply& reply)
{
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << reply.head << reply.body;
    return std::string(std::string_view(reply.json().at("code").as_string()));
}

std::string textAt(const Reply& reply, const char* member)
{
    const auto body = reply.json();
    const auto* found = body.as_object().if_contains(member);
    return found && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

} // namespace

TEST_F(RestTest, answersAQueryInAUrlAndInABody)
{
    serve();
    const auto byUrl = query("list_tokens");
    EXPECT_EQ(byUrl.status, 200) << byUrl.body;
    EXPECT_EQ(byUrl.header("content-type"), "application/json");
    EXPECT_EQ(byUrl.header("cache-control"), "private, no-cache");
    EXPECT_EQ(byUrl.body, R"({"tokens":[]})");
    const auto byBody = command("list_tokens", "{}");
    EXPECT_EQ(byBody.body, byUrl.body);
    EXPECT_EQ(byBody.header("cache-control"), "no-store");
    EXPECT_EQ(byBody.header("etag"), "");
    const auto head = ask("HEAD /api/v1/list_tokens HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), std::to_string(byUrl.body.size()));
}

TEST_F(RestTest, doesACommand)
{
    serve();
    const auto made = command("set_budget", R"({"scope":"fleet","period":"day","limit_usd":2.5})");
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.header("cache-control"), "no-store");
    EXPECT_THAT(query("list_budgets").body, HasSubstr("\"limit_usd\":2.5E0"));
    const auto token = command("create_token", R"({"name":"laptop","role":"viewer"})");
    EXPECT_EQ(token.status, 200);
    EXPECT_EQ(token.header("cache-control"), "no-store");
    EXPECT_THAT(textAt(token, "secret"), StartsWith("kaze_"));
}

TEST_F(RestTest, startsARunOnceHoweverOftenItIsAsked)
{
    serve();
    const std::string body
        = R"({"agent":{"yaml":"name: one\ninstructions: Say hello.\nmemory: { recall: 0, remember: false }\n"},)"
          R"("task":"Say hello.","approve":"all","run_id":"01890000-0000-7000-8000-000000000001","workspace":")"
        + workspace.string() + "\"}";
    const auto first = command("start_run", body);
    EXPECT_EQ(first.status, 200) << first.body;
    const auto again = command("start_run", body);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(textAt(first, "run_id"), textAt(again, "run_id"));
    EXPECT_EQ(query("list_runs").json().at("total"), 1);
}

TEST_F(RestTest, takesTextsNumbersFlagsAndListsFromAUrl)
{
    serve();
    EXPECT_EQ(query("list_runs?limit=5&with_subagents=true&filter=state%3Arunning+agent:a%2B").status, 200);
    const auto wrong = query("list_runs?limit=many");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(codeOf(wrong), "invalid_argument");
    EXPECT_EQ(textAt(wrong, "path"), "limit");
    EXPECT_THAT(textAt(wrong, "detail"), HasSubstr("expected an integer, found \"many\""));
    EXPECT_EQ(textAt(query("list_runs?with_subagents=1"), "path"), "with_subagents");
    EXPECT_EQ(textAt(query("list_runs?limit=1&limit=2"), "path"), "limit");
    EXPECT_EQ(textAt(query("list_ledger?from=yesterday"), "path"), "from");
    EXPECT_EQ(query("list_ledger?from=2026-01-01T00:00:00Z").status, 200);
    EXPECT_EQ(query("list_runs?filter=%zz").status, 400);
    EXPECT_EQ(query("list_runs?filter=%ff").status, 400) << "no UTF-8";
    EXPECT_EQ(
        query("get_neighbourhood?entity=a&predicates=is&predicates=has").status, query("get_neighbourhood?entity=a").status);
    EXPECT_EQ(query("list_runs?&&").status, 200);
}

TEST_F(RestTest, refusesByNameWhatARequestHasNoMemberFor)
{
    serve();
    const auto parameter = query("list_runs?limits=5");
    EXPECT_EQ(parameter.status, 400);
    EXPECT_EQ(textAt(parameter, "path"), "limits");
    EXPECT_THAT(textAt(parameter, "detail"), HasSubstr("Do you mean limit?"));
    const auto member = command("list_runs", R"({"limt":5})");
    EXPECT_EQ(member.status, 400);
    EXPECT_EQ(textAt(member, "path"), "limt");
    EXPECT_THAT(textAt(member, "detail"), HasSubstr("Do you mean limit?"));
    const auto deep = command("start_run", R"({"task":"x","agent":{"paht":"x"}})");
    EXPECT_EQ(textAt(deep, "path"), "agent.paht");
    EXPECT_THAT(textAt(deep, "detail"), HasSubstr("Do you mean path?"));
    EXPECT_EQ(textAt(command("list_runs", R"({"type":"list_runs"})"), "path"), "type");
    const auto type = command("start_run", R"({"task":7})");
    EXPECT_EQ(type.status, 400);
    EXPECT_EQ(textAt(type, "path"), "task");
    EXPECT_THAT(textAt(type, "detail"), HasSubstr("expected a string, found 7"));
}

TEST_F(RestTest, saysWhatThereIsWhereNothingIs)
{
    serve();
    const auto near = query("list_run");
    EXPECT_EQ(near.status, 404);
    EXPECT_EQ(codeOf(near), "not_found");
    EXPECT_THAT(textAt(near, "detail"), HasSubstr("Do you mean list_runs"));
    EXPECT_EQ(query("list_runs/").status, 404);
    EXPECT_EQ(query("").status, 200);
    EXPECT_EQ(ask(get("/api/v1")).json().at("openapi"), "/api/v1/openapi.json");
    EXPECT_EQ(ask(get("/api/v2/list_runs")).status, 404);
    const auto put = ask("PUT /api/v1/list_runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(put.status, 405);
    EXPECT_EQ(put.header("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(codeOf(put), "method_not_allowed");
    const auto reading = query("set_budget");
    EXPECT_EQ(reading.status, 405) << "what changes something is no GET";
    EXPECT_EQ(reading.header("allow"), "POST, OPTIONS");
    const auto options = ask("OPTIONS /api/v1/set_budget HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
    EXPECT_EQ(command("openapi.json", "{}").status, 405);
}

TEST_F(RestTest, tellsACellsErrorsByTheirCode)
{
    serve();
    const auto missing = query("get_run?run_id=ffffffff");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(codeOf(missing), "not_found");
    EXPECT_EQ(missing.json().at("status"), 404);
    EXPECT_EQ(missing.json().at("title"), "Not Found");
    EXPECT_EQ(textAt(missing, "request_id"), missing.header("x-request-id"));
    EXPECT_EQ(codeOf(query("list_audit?limit=-1")), "invalid_argument");
    ASSERT_EQ(command("create_token", R"({"name":"a"})").status, 200);
    const auto twice = command("create_token", R"({"name":"a"})");
    EXPECT_EQ(twice.status, 409);
    EXPECT_EQ(codeOf(twice), "already_exists");
}

TEST_F(RestTest, givesAnAnswerOnceAsLongAsItStaysTheSame)
{
    serve();
    const auto first = query("list_budgets");
    const auto tag = first.header("etag");
    ASSERT_EQ(tag.size(), 34U) << tag;
    const auto again = query("list_budgets", "If-None-Match: \"other\", " + tag + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.header("etag"), tag);
    EXPECT_EQ(again.header("content-length"), "");
    EXPECT_EQ(query("list_budgets", "If-None-Match: W/" + tag + "\r\n").status, 304);
    ASSERT_EQ(command("set_budget", R"({"scope":"fleet","period":"day","limit_usd":1})").status, 200);
    const auto changed = query("list_budgets", "If-None-Match: " + tag + "\r\n");
    EXPECT_EQ(changed.status, 200);
    EXPECT_NE(changed.header("etag"), tag);
    auto kept = client();
    kept.send(get("/api/v1/list_budgets", "If-None-Match: " + changed.header("etag") + "\r\n") + get("/healthz"));
    EXPECT_EQ(kept.reply().status, 304);
    EXPECT_EQ(kept.reply().status, 200) << "nothing of the one stands in the way of the next";
}

TEST_F(RestTest, packsALargeAnswerForWhoTakesIt)
{
    serve();
    const auto plain = query("openapi.json");
    const auto packed = query("openapi.json", "Accept-Encoding: br, gzip;q=0.8\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size() * 4, plain.body.size());
    const auto unpacked = base::gunzipped(packed.body, plain.body.size());
    ASSERT_TRUE(unpacked) << unpacked.error().text();
    EXPECT_EQ(*unpacked, plain.body);
    EXPECT_NE(packed.header("etag"), plain.header("etag")) << "a strong tag is of the bytes that are sent";
    EXPECT_EQ(query("openapi.json", "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n").status, 304);
    EXPECT_EQ(query("openapi.json", "Accept-Encoding: gzip;q=0\r\n").header("content-encoding"), "");
    EXPECT_EQ(query("list_budgets", "Accept-Encoding: gzip\r\n").header("content-encoding"), "") << "not worth it";
    EXPECT_FALSE(rest::takesGzip("identity, gzip;q=0.000"));
    EXPECT_TRUE(rest::takesGzip("*"));
    EXPECT_TRUE(rest::matches("*", "\"a\""));
    EXPECT_FALSE(rest::matches("\"b\", ,\"c\"", "\"a\""));
}

TEST_F(RestTest, takesAPackedBodyOfASensibleSize)
{
    HttpOptions options;
    options.limits.bodyBytes = 1U << 20;
    serve(options);
    const std::string packed = "Content-Encoding: gzip\r\n";
    EXPECT_EQ(command("list_runs", base::gzipped(R"({"limit":5})"), packed).status, 200);
    const auto bomb = command("list_runs", base::gzipped(std::string(64U << 20, ' ')), packed);
    EXPECT_EQ(bomb.status, 413);
    EXPECT_THAT(textAt(bomb, "detail"), HasSubstr("unpacks to more than 1048576 bytes"));
    auto broken = base::gzipped(R"({"limit":5})");
    broken.resize(broken.size() - 4);
    EXPECT_EQ(command("list_runs", broken, packed).status, 400);
    EXPECT_EQ(command("list_runs", "{}", packed).status, 400);
    EXPECT_EQ(command("list_runs", "{}", "Content-Encoding: br\r\n").status, 415);
    EXPECT_EQ(command("list_runs", std::string(2U << 20, ' ')).status, 413);
}

TEST_F(RestTest, refusesABodyThatIsNoJsonObject)
{
    serve();
    EXPECT_EQ(ask("POST /api/v1/list_runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")
                  .status,
        415);
    for (const std::string body : {"", "[]", "7", "null", "{", "{}{}", "{\"limit\":}", "\xff"}) {
        const auto refused = command("list_runs", body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_EQ(textAt(refused, "title"), "Bad Request");
    }
    EXPECT_EQ(command("list_runs", R"({"filter":)" + std::string(10'000, '[') + std::string(10'000, ']') + "}").status, 400);
    EXPECT_EQ(command("start_run", R"({"task":")" + std::string(300U << 10, 'x') + R"(","taks":1})").status, 400)
        << "a large one, too";
}

TEST_F(RestTest, isNotForWebPagesWithoutAToken)
{
    serve();
    const auto page = query("list_runs", "Origin: https://example.org\r\n");
    EXPECT_EQ(page.status, 403);
    EXPECT_EQ(codeOf(page), "permission_denied");
    EXPECT_EQ(query("list_runs", "Sec-Fetch-Site: cross-site\r\n").status, 403) << "a picture's address has no Origin";
    EXPECT_EQ(query("list_runs", "Sec-Fetch-Site: none\r\n").status, 200) << "somebody typed it";
    EXPECT_EQ(query("list_runs", "Origin: https://example.org\r\n" + bearer(api::Role::Viewer)).status, 200);
    EXPECT_EQ(ask("GET /api/v1/list_runs HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
}

TEST_F(RestTest, asksForATokenOfARole)
{
    serve(withTokens());
    const auto none = query("list_runs");
    EXPECT_EQ(none.status, 401);
    EXPECT_EQ(codeOf(none), "unauthenticated");
    EXPECT_EQ(none.header("www-authenticate"), "Bearer");
    EXPECT_EQ(query("openapi.json").status, 401);
    EXPECT_EQ(query("list_runs", bearer(api::Role::None)).status, 403);
    EXPECT_EQ(query("list_runs", bearer(api::Role::Viewer)).status, 200);
    EXPECT_EQ(query("openapi.json", bearer(api::Role::Viewer)).status, 200);
    const auto slow = bearer(api::Role::Viewer, [](auto& wanted) { wanted.requestsPerMinute = 2; });
    EXPECT_EQ(query("list_runs", slow).status, 200);
    EXPECT_EQ(query("list_runs", slow).status, 200);
    const auto limited = query("list_runs", slow);
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(codeOf(limited), "rate_limited");
    EXPECT_EQ(limited.header("retry-after"), "30");
    Reply guess;
    for (int i = 0; i < 11; ++i)
        guess = query("list_runs", "Authorization: Bearer kaze_00000000_" + std::string(43, 'A') + "\r\n");
    EXPECT_EQ(guess.status, 429);
}

TEST_F(RestTest, goesOnWithWhatAClientBeganThatLeft)
{
    serve();
    {
        auto gone = client();
        gone.send(post("/api/v1/set_budget", R"({"scope":"fleet","period":"day","limit_usd":3})"));
        gone.leave();
    }
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (query("list_budgets").body.find("\"limit_usd\":3E0") == std::string::npos && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(5ms);
    EXPECT_THAT(query("list_budgets").body, HasSubstr("\"limit_usd\":3E0"));
}

} // namespace kaze::server::test
