// What the cell's tools do for an MCP client: each answer fits its schema.

#include "engine/api/budget_requests.h"
#include "tests/engine/server/mcp_fixture.h"

using namespace testing;

namespace kaze::server::test {

class McpToolsTest : public McpFixture { };

TEST_F(McpToolsTest, everyToolSaysWhatItTakesAndGivesAndWhatItDoes)
{
    serve();
    const auto here = session();
    const auto tools = result(here, "tools/list").at("tools").as_array();
    EXPECT_THAT(toolNames(here),
        ElementsAre("approval_answer", "approvals_list", "budgets_list", "cell_info", "memory_get", "memory_search",
            "memory_store", "readiness_get", "run_cancel", "run_get", "run_list", "run_start", "run_wait", "trace_get",
            "traces_list"));
    for (const auto& tool : tools) {
        const auto name = std::string(tool.at("name").as_string());
        EXPECT_FALSE(tool.at("title").as_string().empty()) << name;
        EXPECT_FALSE(tool.at("description").as_string().empty()) << name;
        EXPECT_TRUE(base::JsonSchema::compile(tool.at("inputSchema"))) << name;
        EXPECT_TRUE(base::JsonSchema::compile(tool.at("outputSchema"))) << name;
        EXPECT_EQ(tool.at("inputSchema").at("type"), "object") << name;
        EXPECT_EQ(tool.at("outputSchema").at("type"), "object") << name;
        const auto& hints = tool.at("annotations");
        const bool changes = name == "memory_store" || name == "run_start" || name == "run_cancel" || name == "approval_answer";
        EXPECT_EQ(hints.at("readOnlyHint").as_bool(), !changes) << name;
        if (!changes) {
            EXPECT_FALSE(hints.at("destructiveHint").as_bool()) << name;
        }
    }
}

TEST_F(McpToolsTest, memoryIsStoredFoundAndShown)
{
    serve();
    const auto here = session();
    const auto id = textIn(
        used(here, "memory_store", {{"text", "The pump in hall 3 is a Grundfos"}, {"tags", {"pump"}}, {"idempotency_key", "p1"}}),
        "/id");
    EXPECT_EQ(textIn(used(here, "memory_store",
                         {{"text", "The pump in hall 3 is a Grundfos"}, {"tags", {"pump"}}, {"idempotency_key", "p1"}}),
                  "/id"),
        id)
        << "the same key adds nothing twice";
    const auto hits = used(here, "memory_search", {{"query", "which pump"}}).at("hits").as_array();
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].at("id").as_string(), id);
    EXPECT_EQ(used(here, "memory_get", {{"id", id}}).at("record").at("text"), "The pump in hall 3 is a Grundfos");
    const auto missing = called(here, "memory_get", {{"id", "ffffffffffff"}});
    EXPECT_TRUE(missing.at("isError").as_bool()) << "a model can mend that";
}

TEST_F(McpToolsTest, aLongMemoryIsCutInHitsAndSaysSo)
{
    serve();
    const auto here = session();
    const auto text = "needle " + std::string(20'000, 'x');
    const auto id = textIn(used(here, "memory_store", {{"text", text}}), "/id");
    const auto found = textIn(used(here, "memory_search", {{"query", "needle"}}), "/hits/0/text");
    EXPECT_LT(found.size(), 5'000U);
    EXPECT_THAT(found, HasSubstr(" more)"));
    EXPECT_EQ(textIn(used(here, "memory_get", {{"id", id}}), "/record/text"), text);
}

TEST_F(McpToolsTest, aRunIsStartedOnceWaitedForAndLookedAtFromAllSides)
{
    serve();
    const auto here = session();
    const auto run = listing();
    const json::object arguments{{"agent_yaml", run.agent.yaml}, {"task", run.task}, {"workspace", run.workspace},
        {"approve", "all"}, {"idempotency_key", "one"}, {"wait_seconds", 120}};
    const auto started = used(here, "run_start", arguments);
    const auto id = textIn(started, "/run/run_id");
    EXPECT_EQ(textIn(started, "/run/state"), "done") << json::serialize(started);
    EXPECT_EQ(textIn(used(here, "run_start", arguments), "/run/run_id"), id) << "the same key starts nothing twice";
    EXPECT_EQ(used(here, "run_list", {}).at("total"), 1);
    const auto waited = used(here, "run_wait", {{"run_id", id}});
    EXPECT_FALSE(waited.at("timed_out").as_bool());
    const auto shown = used(here, "run_get", {{"run_id", id}, {"steps", 3}});
    EXPECT_EQ(shown.at("steps").as_array().size(), 3U);
    EXPECT_GE(shown.at("steps_in_all").as_int64(), 3);
    EXPECT_EQ(textIn(shown, "/task"), run.task);
    EXPECT_EQ(shown.at("output"), waited.at("output"));
    const auto trace = textIn(shown, "/run/trace_id");
    const auto listed = [&] { return used(here, "traces_list", {}).at("traces").as_array(); };
    for (int i = 0; i < 200 && listed().empty(); ++i)
        std::this_thread::sleep_for(20ms);
    EXPECT_EQ(listed().at(0).at("trace_id").as_string(), trace);
    const auto spans = used(here, "trace_get", {{"trace_id", id}});
    EXPECT_EQ(textIn(spans, "/trace/trace_id"), trace);
    EXPECT_FALSE(spans.at("spans").as_array().empty());
    const auto first = used(here, "trace_get", {{"trace_id", id}, {"spans", 1}});
    EXPECT_EQ(first.at("spans").as_array().size(), 1U);
    EXPECT_TRUE(called(here, "run_cancel", {{"run_id", id}}).at("isError").as_bool()) << "it is over";
}

TEST_F(McpToolsTest, whatARunAsksIsListedAsSoonAsItWaitsAndAnswered)
{
    serve();
    const auto here = session();
    for (int i = 0; i < 5; ++i) {
        const auto id = textIn(used(here, "run_start", writing()), "/run/run_id");
        const auto waiting = used(here, "run_wait", {{"run_id", id}, {"timeout_seconds", 120}});
        ASSERT_EQ(textIn(waiting, "/run/state"), "waiting_approval") << json::serialize(waiting);
        const auto question = textIn(waiting, "/approvals/0/approval_id");
        EXPECT_EQ(textIn(waiting, "/approvals/0/tool"), "files.write");
        EXPECT_EQ(used(here, "approvals_list", {{"run_id", id}}).at("total"), 1);
        (void)used(here, "approval_answer", {{"approval_id", question}, {"verdict", "allow_once"}});
        EXPECT_EQ(textIn(used(here, "run_wait", {{"run_id", id}, {"timeout_seconds", 120}}), "/run/state"), "done");
    }
    EXPECT_EQ(used(here, "approvals_list", {}).at("total"), 0);
    EXPECT_TRUE(std::filesystem::exists(workspace / "report.md"));
    const auto gone = called(here, "approval_answer", {{"approval_id", "no-such-one"}, {"verdict", "deny"}});
    EXPECT_TRUE(gone.at("isError").as_bool());
}

TEST_F(McpToolsTest, aRunIsCancelled)
{
    serve();
    const auto here = session();
    auto arguments = writing("k");
    arguments["wait_seconds"] = 120;
    const auto started = used(here, "run_start", arguments);
    EXPECT_EQ(started.at("approvals").as_array().size(), 1U);
    const auto id = textIn(started, "/run/run_id");
    EXPECT_EQ(textIn(used(here, "run_cancel", {{"run_id", id}, {"reason", "no need"}}), "/run/run_id"), id);
    EXPECT_EQ(textIn(used(here, "run_wait", {{"run_id", id}, {"timeout_seconds", 120}}), "/run/state"), "cancelled");
}

TEST_F(McpToolsTest, budgetsReadinessAndTheCellAreSeen)
{
    serve();
    cell::test::Asker asker(cell->connect());
    api::SetBudget budget;
    budget.limitUsd = base::Money::fromDollars(5);
    ASSERT_TRUE(asker.ask(budget));
    const auto here = session();
    const auto budgets = used(here, "budgets_list");
    EXPECT_EQ(budgets.at("budgets").at(0).at("limit_usd").to_number<double>(), 5);
    EXPECT_GE(used(here, "readiness_get").at("triggers").as_array().size(), 14U);
    const auto info = used(here, "cell_info");
    EXPECT_EQ(textIn(info, "/role"), "admin");
    EXPECT_EQ(textIn(info, "/version"), KAZE_VERSION);
    EXPECT_FALSE(textIn(info, "/id").empty());
}

TEST_F(McpToolsTest, argumentsThatDoNotFitAreForTheModelToMend)
{
    serve();
    const auto here = session();
    const auto wrong = [&](const std::string& tool, json::object arguments) {
        const auto answer = called(here, tool, std::move(arguments));
        EXPECT_TRUE(answer.at("isError").as_bool()) << tool;
        return std::string(answer.at("content").at(0).at("text").as_string());
    };
    EXPECT_THAT(wrong("memory_search", {{"query", 7}}), HasSubstr("/query"));
    EXPECT_THAT(wrong("memory_search", {{"query", "x"}, {"limit", 1000}}), HasSubstr("/limit"));
    EXPECT_THAT(wrong("memory_search", {{"query", "x"}, {"qeury", "x"}}), HasSubstr("qeury"));
    EXPECT_THAT(wrong("run_start", {{"task", "x"}}), HasSubstr("agent_yaml"));
    EXPECT_THAT(wrong("run_start", {{"task", "x"}, {"agent", "no-such-agent"}}), HasSubstr("no-such-agent"));
    EXPECT_THAT(wrong("run_get", {{"run_id", "ffffffff"}}), HasSubstr("not_found"));
    EXPECT_EQ(errorIn(put(json::serialize(message("tools/call", {{"name", "no_such_tool"}})), here)), -32602);
    EXPECT_EQ(errorIn(put(json::serialize(message("tools/call", {{"name", "run_get"}, {"arguments", 7}})), here)), -32602);
}

TEST_F(McpToolsTest, runsAndTracesAreResourcesInPages)
{
    serve();
    const auto here = session();
    const auto run = listing();
    const auto id = textIn(used(here, "run_start",
                               {{"agent_yaml", run.agent.yaml}, {"task", run.task}, {"workspace", run.workspace},
                                   {"approve", "all"}, {"wait_seconds", 120}}),
        "/run/run_id");
    EXPECT_EQ(result(here, "resources/templates/list").at("resourceTemplates").as_array().size(), 2U);
    std::set<std::string> uris;
    const auto collect = [&] {
        json::object params;
        for (int page = 0; page < 10; ++page) {
            const auto list = result(here, "resources/list", params);
            for (const auto& each : list.at("resources").as_array())
                uris.insert(std::string(each.at("uri").as_string()));
            if (!list.contains("nextCursor"))
                return;
            params["cursor"] = list.at("nextCursor");
        }
    };
    for (int i = 0; i < 200 && uris.size() < 2; ++i) {
        collect();
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_THAT(uris, Contains("kaze://runs/" + id));
    EXPECT_THAT(uris, Contains(StartsWith("kaze://traces/")));
    for (const auto& uri : uris) {
        const auto contents = result(here, "resources/read", {{"uri", uri}}).at("contents").as_array();
        ASSERT_EQ(contents.size(), 1U) << uri;
        EXPECT_EQ(contents[0].at("mimeType"), "application/json");
        EXPECT_TRUE(json::parse(contents[0].at("text").as_string()).is_object());
    }
    EXPECT_EQ(errorIn(put(json::serialize(message("resources/read", {{"uri", "kaze://runs/ffffffffffff"}})), here)), -32002);
    EXPECT_EQ(errorIn(put(json::serialize(message("resources/read", {{"uri", "file:///etc/passwd"}})), here)), -32002);
    EXPECT_EQ(errorIn(put(json::serialize(message("resources/list", {{"cursor", "x"}})), here)), -32602);
}

} // namespace kaze::server::test
