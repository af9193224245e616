#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

namespace {

class RecordingHost final : public ToolHost {
public:
    base::Task<base::Result<std::string>> delegate(std::string agent, std::string task, std::string callId) override
    {
        asked.push_back("delegate " + agent + '|' + task + '|' + callId);
        if (agent == "nobody")
            co_return base::fail(base::ErrorCode::NotFound, "there is no agent \"nobody\"");
        co_return "done";
    }
    base::Task<base::Result<std::string>> memorySearch(std::string query, std::int64_t limit) override
    {
        asked.push_back("search " + query + '|' + std::to_string(limit));
        co_return "hit";
    }
    base::Task<base::Result<std::string>> memoryStore(std::string text, std::vector<std::string> tags, std::string key) override
    {
        asked.push_back("store " + text + '|' + std::to_string(tags.size()) + '|' + key);
        co_return "stored";
    }

    base::Task<base::Result<std::string>> memoryPropose(ProposedFact fact) override
    {
        asked.push_back("propose " + fact.subject + '|' + fact.predicate + '|' + fact.object + '|' + fact.text + '|'
            + std::to_string(fact.tags.size()));
        co_return "proposed";
    }

    std::vector<std::string> asked;
};

} // namespace

class HostToolsTest : public ToolsFixture { };

TEST_F(HostToolsTest, handTheirArgumentsToTheRuntime)
{
    RecordingHost host;
    context.host = &host;
    EXPECT_EQ(call("memory.search", {{"query", "q"}}).text, "hit");
    EXPECT_EQ(call("memory.store", {{"text", "t"}, {"tags", {"a", "b"}}}).text, "stored");
    EXPECT_EQ(call("agent.delegate", {{"agent", "x"}, {"task", "y"}}).text, "done");
    EXPECT_EQ(host.asked, (std::vector<std::string>{"search q|5", "store t|2|key-1", "delegate x|y|call-1"}));
    const auto nobody = call("agent.delegate", {{"agent", "nobody"}, {"task", "y"}});
    EXPECT_TRUE(nobody.failed);
    EXPECT_EQ(nobody.text, "there is no agent \"nobody\"");
}

TEST_F(HostToolsTest, proposeFactsAndStoreTexts)
{
    RecordingHost host;
    context.host = &host;
    const boost::json::object fact{{"kind", "fact"}, {"subject", "port"}, {"predicate", "is"}, {"object", "80"}, {"tags", {"a"}}};
    EXPECT_EQ(call("memory.store", fact).text, "proposed");
    EXPECT_EQ(call("memory.store", {{"kind", "note"}, {"text", "t"}}).text, "stored");
    EXPECT_EQ(host.asked, (std::vector<std::string>{"propose port|is|80||1", "store t|0|key-1"}));
    const auto mixed = call("memory.store", {{"text", "t"}, {"subject", "port"}});
    EXPECT_TRUE(mixed.failed);
    EXPECT_NE(mixed.text.find("go with the kind fact"), std::string::npos);
    EXPECT_FALSE(tool("memory.store")->argumentsSchema()->check({{"kind", "episode"}, {"text", "t"}}))
        << "an agent does not write its own episodes";
}

TEST_F(HostToolsTest, failOutsideARun)
{
    EXPECT_TRUE(call("memory.search", {{"query", "q"}}).failed);
}

TEST_F(HostToolsTest, mayAllBeRunAgainAfterACrash)
{
    for (const auto* name : {"memory.search", "memory.store", "agent.delegate"})
        EXPECT_TRUE(tool(name)->info().idempotent) << name;
}

} // namespace kaze::tools
