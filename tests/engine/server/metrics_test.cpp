#include "engine/api/token_requests.h"
#include "tests/engine/server/http_fixture.h"
#include "tests/support/promtool.h"

namespace kaze::server::test {

class MetricsRoute : public HttpFixture {
protected:
    [[nodiscard]] std::string token(std::vector<std::string> scopes)
    {
        api::CreateToken wanted;
        wanted.name = "t" + std::to_string(++m_made);
        wanted.scopes = std::move(scopes);
        cell::test::Asker asker(cell->connect());
        const auto made = asker.ask(std::move(wanted));
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->secret : "";
    }

    [[nodiscard]] Reply scrape(const std::string& headers = "") const { return ask(get("/metrics", headers)); }

private:
    int m_made = 0;
};

TEST_F(MetricsRoute, givesPrometheusWhatPromtoolFindsNothingWrongWith)
{
    serve({}, "name: test-cell\n");
    ASSERT_EQ(chat().status, 200);
    const auto text = scrape();
    EXPECT_EQ(text.status, 200);
    EXPECT_EQ(text.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(text.body, HasSubstr("kaze_gateway_attempts_total{cell=\"test-cell\",outcome=\"ok\",provider=\"sandbox\"} 1\n"));
    EXPECT_THAT(text.body, HasSubstr("# TYPE kaze_storage_commit_seconds histogram\n"));
    EXPECT_THAT(text.body, HasSubstr("kaze_build_info{cell=\"test-cell\",version=\""));
    EXPECT_THAT(text.body, HasSubstr("\nkaze_agents_live{"));
    const auto checked = kaze::test::promtool("check metrics", folder, text.body);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.output, "");

    const auto open = scrape("Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5\r\n");
    EXPECT_EQ(open.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    EXPECT_TRUE(open.body.ends_with("# EOF\n"));
    EXPECT_EQ(ask("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200);
    EXPECT_EQ(ask(post("/metrics", "{}")).status, 405);
}

TEST_F(MetricsRoute, isForTokensThatSaySoAlone)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    EXPECT_EQ(scrape().status, 401);
    const auto as = [&](const std::string& secret) { return scrape("Authorization: Bearer " + secret + "\r\n").status; };
    EXPECT_EQ(as(token({})), 403) << "what is measured is the whole cell's";
    EXPECT_EQ(as(token({"chat", "models"})), 403);
    const auto monitoring = token({"metrics"});
    EXPECT_EQ(as(monitoring), 200);
    EXPECT_EQ(chat("", "Authorization: Bearer " + monitoring + "\r\n").status, 403);
}

TEST_F(MetricsRoute, tellsNoSecret)
{
    serve();
    const auto secret = token({"chat"});
    ASSERT_EQ(chat(R"(,"user":"canary-4711")", "Authorization: Bearer " + secret + "\r\n").status, 200);
    const auto body = scrape().body;
    EXPECT_THAT(body, Not(HasSubstr(secret.substr(14))));
    EXPECT_THAT(body, Not(HasSubstr("canary-4711")));
    EXPECT_THAT(body, Not(HasSubstr("Say hello")));
    EXPECT_THAT(body, Not(HasSubstr(folder.string())));
}

} // namespace kaze::server::test
