// OpenTelemetry's own exporters (npm) at a real server.

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/npm_peers.h"

#include <csignal>

namespace kaze::e2e {

class OtelTest : public E2eTest {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty() || !std::filesystem::exists(m_peers + "/node_modules/@opentelemetry/exporter-trace-otlp-proto"))
            GTEST_SKIP() << test::kNoNpmPeers;
    }

    void serve()
    {
        m_server = start({"serve", "--listen", "127.0.0.1:0", "--require-token", "--json"});
        ASSERT_TRUE(m_server->says("\n")) << m_server->printed();
        const auto text = m_server->printed();
        m_url = textIn(boost::json::parse(text.substr(0, text.find('\n'))), "listening");
    }

    [[nodiscard]] std::string token(const std::string& scope, const std::string& tenant) const
    {
        return textIn(
            json(kaze({"tokens", "create", scope + '-' + tenant, "--scope", scope, "--tenant", tenant, "--json"})), "token");
    }

    [[nodiscard]] Ran send(const std::string& token, const std::string& carrier, const std::string& often = "1") const
    {
        Program::Start how;
        how.words = {m_peers + "/node_modules/.bin/node", std::string(KAZE_E2E_CLIENTS) + "/otel.mjs", m_peers, m_url, token,
            carrier, often};
        how.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", (root / "home").string()}};
        Program program(std::move(how));
        return ending(program, 120s);
    }

    void showsWhatIsSentBy(const std::string& carrier)
    {
        serve();
        const auto ran = send(token("otlp", "acme"), carrier, "3");
        ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
        const auto id = ran.out.substr(0, 32);
        const auto listed = json(kaze({"traces", "list", "tenant:acme", "--json"}));
        ASSERT_EQ(listed.as_array().size(), 1U) << boost::json::serialize(listed);
        EXPECT_EQ(textIn(listed.at(0), "trace_id"), id);
        const auto trace = json(kaze({"traces", "show", id, "--json"}));
        EXPECT_EQ(textIn(trace, "name"), "invoke_agent buyer");
        EXPECT_EQ(textIn(trace, "agent"), "buyer");
        EXPECT_EQ(textIn(trace, "tenant"), "acme") << "the token's, whatever the sender says";
        EXPECT_EQ(numberIn(trace, "errors"), 1);
        EXPECT_EQ(numberIn(trace.at("usage"), "input_tokens"), 3000) << "of three models, each counted once";
        EXPECT_EQ(numberIn(trace.at("usage"), "output_tokens"), 300);
        EXPECT_NEAR(trace.at("cost_usd").to_number<double>(), 3 * (1000 * 0.15 + 100 * 0.60) / 1e6, 1e-9);
        EXPECT_EQ(trace.at("spans").as_array().size(), 5U);
        m_server->signal(SIGTERM);
        EXPECT_EQ(ending(*m_server).code, 0);
    }

private:
    std::string m_peers, m_url;
    std::unique_ptr<Program> m_server;
};

TEST_F(OtelTest, showsWhatTheExporterSendsAsJson)
{
    showsWhatIsSentBy("http");
}

TEST_F(OtelTest, showsWhatTheExporterSendsAsProtobufInGzip)
{
    showsWhatIsSentBy("proto");
}

TEST_F(OtelTest, tellsTheExporterWhatItsTokenLacks)
{
    serve();
    for (const auto* carrier : {"http", "proto"}) {
        const auto ran = send(carrier == std::string("http") ? token("chat", "acme") : "kaze_00000000_wrong", carrier);
        EXPECT_NE(ran.code, 0) << ran.out;
        EXPECT_THAT(ran.err, testing::AnyOf(HasSubstr("Forbidden"), HasSubstr("Unauthorized"))) << "and does not try again";
    }
    EXPECT_EQ(json(kaze({"traces", "list", "--json"})).as_array().size(), 0U);
}

} // namespace kaze::e2e
