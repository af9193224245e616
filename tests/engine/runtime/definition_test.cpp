#include "tests/engine/runtime/world.h"

#include "engine/api/agent_requests.h"
#include "engine/base/file.h"
#include "engine/base/open_enum.h"

#include <fstream>
#include <future>

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

base::Result<Definition> readAgent(const std::string& yaml, const fs::path& folder = "/nowhere")
{
    static const auto schema = agentSchema();
    const auto file = base::YamlDocument::parse(yaml, "agent.yaml");
    if (!file)
        return failure(file);
    return readDefinition(*file, schema, folder);
}

//! The message of a file that has this line after its name and instructions (so on line 3).
std::string complaintOf(const std::string& line)
{
    const auto read = readAgent("name: a\ninstructions: b\n" + line + "\n");
    return read ? "it is valid" : read.error().message;
}

} // namespace

TEST(AgentDefinition, readsEveryMember)
{
    const auto read = readAgent(R"(name: full
description: Does everything.
pool: review
model: { name: openai/gpt-x, temperature: 0.5, seed: 7, max_output_tokens: 99 }
fallbacks: [ollama/qwen3, fast]
instructions: Work.
tools: [files.*, gh.search]
agents: [helper]
memory: { recall: 7, remember: false, tokens: 900, kinds: [episode, fact], min_similarity: 0.25 }
mcp_servers:
  gh: { command: npx, args: [-y, "${workspace}"], env: { TOKEN: "secret:gh" }, start_timeout: 2m, call_timeout: 1500ms, trust_hints: true }
limits: { turns: 9, wall_time: 90s, depth: 2, breadth: 4, budget_usd: 0.25, budget_tokens: 200000 }
approval: { shell.run: deny, files.*: ask, "*": allow }
network: { allow_private: true }
)");
    ASSERT_TRUE(read) << read.error().text();
    const auto& agent = **read;
    EXPECT_EQ(agent.name, "full");
    EXPECT_EQ(agent.description, "Does everything.");
    EXPECT_EQ(agent.pool, "review");
    EXPECT_EQ(agent.model, "openai/gpt-x");
    EXPECT_EQ(agent.temperature, 0.5);
    EXPECT_EQ(agent.seed, 7);
    EXPECT_EQ(agent.maxOutputTokens, 99);
    EXPECT_THAT(agent.fallbacks, Pointee(ElementsAre("ollama/qwen3", "fast")));
    for (const auto* nobody : {"none", "[]"})
        EXPECT_THAT(
            readAgent("name: a\ninstructions: b\nfallbacks: " + std::string(nobody)).value()->fallbacks, Pointee(IsEmpty()));
    EXPECT_FALSE(readAgent("name: a\ninstructions: b\n").value()->fallbacks) << "as the configuration says";
    EXPECT_EQ(*agent.instructions, "Work.");
    EXPECT_THAT(agent.tools, ElementsAre("files.*", "gh.search"));
    EXPECT_THAT(agent.agents, ElementsAre("helper"));
    EXPECT_EQ(agent.recall, 7);
    EXPECT_FALSE(agent.remember);
    EXPECT_EQ(agent.recallTokens, 900);
    EXPECT_THAT(agent.recallKinds, ElementsAre("episode", "fact"));
    EXPECT_EQ(agent.minSimilarity, 0.25);
    const auto plain = readAgent("name: a\ninstructions: b\n").value();
    EXPECT_EQ(plain->recallTokens, 1500);
    EXPECT_THAT(plain->recallKinds, IsEmpty());
    EXPECT_FALSE(plain->minSimilarity);
    ASSERT_EQ(agent.servers.size(), 1U);
    EXPECT_EQ(agent.servers[0].name, "gh");
    EXPECT_EQ(agent.servers[0].command, "npx");
    EXPECT_THAT(agent.servers[0].arguments, ElementsAre("-y", "${workspace}"));
    EXPECT_EQ(agent.servers[0].environment.at("TOKEN"), "secret:gh");
    EXPECT_EQ(agent.servers[0].startTimeout, std::chrono::minutes(2));
    EXPECT_EQ(agent.servers[0].callTimeout, std::chrono::seconds(2)) << "whole seconds, rounded up";
    EXPECT_TRUE(agent.servers[0].trustHints);
    EXPECT_FALSE(readAgent("name: a\ninstructions: b\nmcp_servers: { gh: { command: x } }\n").value()->servers[0].trustHints);
    const auto remote = readAgent(
        "name: a\ninstructions: b\nmcp_servers: { n: { url: \"https://n.example/mcp\", headers: { X-Key: \"secret:n\" } } }\n");
    EXPECT_EQ(remote.value()->servers[0].url, "https://n.example/mcp");
    EXPECT_EQ(remote.value()->servers[0].environment.at("X-Key"), "secret:n");
    EXPECT_EQ(agent.maxTurns, 9);
    EXPECT_EQ(agent.wallTime, std::chrono::seconds(90));
    EXPECT_EQ(agent.depth, 2);
    EXPECT_EQ(agent.breadth, 4);
    EXPECT_EQ(agent.budget, (gateway::Limits{base::Money::fromDollars(0.25), 200'000}));
    EXPECT_TRUE(agent.allowPrivateAddresses);
    EXPECT_EQ(agent.ruleFor("shell.run", {}), Rule::Deny);
    EXPECT_EQ(agent.ruleFor("files.write", {}), Rule::Ask) << "the first rule that matches, in the file's order";
    EXPECT_EQ(agent.ruleFor("http.get", {}), Rule::Allow);
    EXPECT_EQ(readAgent("name: a\ninstructions: b\nmodel: { hint: fast }\n").value()->model, "fast");
    EXPECT_FALSE(readAgent("name: a\ninstructions: b\n").value()->ruleFor("files.write", {}));
}

TEST(AgentDefinition, saysWhereAWrongMemberStands)
{
    EXPECT_THAT(complaintOf("pool: 7"), StartsWith("agent.yaml:3:1: "));
    EXPECT_THAT(complaintOf("colour: red"), AllOf(HasSubstr("agent.yaml:3:1"), HasSubstr("colour")));
    EXPECT_THAT(complaintOf("limits: { turns: many }"), HasSubstr("agent.yaml:3:11"));
    EXPECT_THAT(complaintOf("limits: { turns: 0 }"), HasSubstr("agent.yaml:3:11"));
    EXPECT_THAT(complaintOf("limits: { wall_time: soon }"), HasSubstr("agent.yaml:3:11"));
    EXPECT_THAT(
        complaintOf("limits: { wall_time: 99999999999999999h }"), AllOf(HasSubstr("agent.yaml:3:11"), HasSubstr("no duration")));
    EXPECT_THAT(complaintOf("limits: { budget_usd: 0 }"), HasSubstr("agent.yaml:3:11"));
    EXPECT_THAT(complaintOf("limits: { depth: 99 }"), HasSubstr("agent.yaml:3:11"));
    for (const auto* wrong : {"0", "-1", "1.5", "many"})
        EXPECT_THAT(complaintOf("limits: { budget_tokens: " + std::string(wrong) + " }"), HasSubstr("agent.yaml:3:11"));
    for (const auto* wrong : {"openai/gpt-5", "[7]", "[\"\"]", "{}"})
        EXPECT_THAT(complaintOf("fallbacks: " + std::string(wrong)), HasSubstr("agent.yaml:3:1"));
    EXPECT_THAT(complaintOf("model: { temperature: 9 }"), HasSubstr("agent.yaml:3"));
    EXPECT_THAT(complaintOf("model: [a]"), HasSubstr("agent.yaml:3:1"));
    for (const auto* wrong : {"1", "-1", "101", "many"})
        EXPECT_THAT(complaintOf("limits: { repeats: " + std::string(wrong) + " }"), HasSubstr("agent.yaml:3:11"));
    for (const auto* wrong : {"{ after: 10m }", "{ after: soon, then: deny }", "{ after: 10m, then: ask }"})
        EXPECT_THAT(complaintOf("approval_timeout: " + std::string(wrong)), HasSubstr("agent.yaml:3"));
    for (const auto* wrong : {"files.write(path", "(path=x)", "files.write(path)", "http.get(url=https://a.com*)"})
        EXPECT_THAT(complaintOf("approval: { \"" + std::string(wrong) + "\": allow }"), HasSubstr("agent.yaml:3")) << wrong;
    EXPECT_THAT(complaintOf("tools: files.read"), HasSubstr("agent.yaml:3:1"));
    EXPECT_THAT(complaintOf("tools: [7]"), HasSubstr("agent.yaml:3:"));
    EXPECT_THAT(complaintOf("memory: { recall: -1 }"), HasSubstr("agent.yaml:3:11"));
    for (const auto* wrong : {"tokens: -1", "tokens: 32001", "tokens: 1.5", "tokens: many", "kinds: episode", "kinds: []",
             "min_similarity: 1.1", "min_similarity: -0.1", "min_similarity: near", "kind: [note]"})
        EXPECT_THAT(complaintOf("memory: { " + std::string(wrong) + " }"), HasSubstr("agent.yaml:3:11")) << wrong;
    for (const auto* wrong : {"[7]", "[\"\"]", "[\"no name\"]", "[\"note OR 1\"]"})
        EXPECT_THAT(complaintOf("memory: { kinds: " + std::string(wrong) + " }"), HasSubstr("agent.yaml:3:")) << wrong;
    EXPECT_THAT(complaintOf("mcp_servers: { gh: { args: [] } }"), AllOf(HasSubstr("agent.yaml:3:"), HasSubstr("command")));
    for (const auto* wrong : {"command: x, url: \"https://x/mcp\"", "url: \"ftp://x/mcp\"", "url: \"https://x/mcp\", args: [a]",
             "url: \"https://x/mcp\", env: { A: b }", "command: x, headers: { A: b }"})
        EXPECT_THAT(complaintOf("mcp_servers: { gh: { " + std::string(wrong) + " } }"), HasSubstr("agent.yaml:3:")) << wrong;
    EXPECT_THAT(complaintOf("mcp_servers: { gh: { command: x, call_timeout: 99999999999999999h } }"),
        AllOf(HasSubstr("agent.yaml:3:"), HasSubstr("no duration")));
    EXPECT_THAT(complaintOf("mcp_servers: { gh: { command: x, trust_hints: \"yes\" } }"),
        AllOf(HasSubstr("agent.yaml:3:"), HasSubstr("trust_hints")));
    for (const auto* wrong : {"sampling: 7", "sampling: { max_cost_usd: 0 }", "sampling: { max_token: 9 }", "roots: 1"})
        EXPECT_THAT(complaintOf("mcp_servers: { gh: { command: x, " + std::string(wrong) + " } }"), HasSubstr("agent.yaml:3:"))
            << wrong;
    EXPECT_THAT(complaintOf("approval: { files.*: maybe }"), HasSubstr("agent.yaml:3:13"));
    EXPECT_THAT(complaintOf("network: { allow_private: 1 }"), HasSubstr("agent.yaml:3:12"));
    EXPECT_THAT(complaintOf("skills: [nothing]"), AllOf(HasSubstr("agent.yaml:3:1"), HasSubstr("\"nothing\"")));
    EXPECT_THAT(complaintOf("pool: x\npool: y"), HasSubstr("agent.yaml:4"));
    EXPECT_THAT(readAgent("instructions: b\n").error().message, HasSubstr("name"));
    EXPECT_THAT(readAgent("name: \"../x\"\ninstructions: b\n").error().message, HasSubstr("agent.yaml:1:1"));
    EXPECT_THAT(readAgent("just text\n").error().message, HasSubstr("agent.yaml:1:1"));
    EXPECT_THAT(readAgent("").error().message, HasSubstr("agent.yaml"));
}

TEST(AgentDefinition, readsWhatAServerIsOffered)
{
    const auto server = [](const std::string& members) {
        const auto read = readAgent("name: a\ninstructions: b\nmcp_servers: { s: { " + members + " } }\n");
        EXPECT_TRUE(read) << read.error().text();
        return read ? (*read)->servers.at(0) : tools::McpServerConfig{};
    };
    EXPECT_FALSE(server("command: x").sampling) << "no model, unless the file says so";
    EXPECT_FALSE(server("command: x, sampling: false").sampling);
    EXPECT_EQ(server("command: x, sampling: true").sampling, tools::SamplingLimits{});
    const tools::SamplingLimits limits{base::Money::fromDollars(0.5), 300, 4, "fast"};
    EXPECT_EQ(server("command: x, sampling: { max_cost_usd: 0.5, max_tokens: 300, requests: 4, model: fast }").sampling, limits);
    EXPECT_TRUE(server("command: x").roots);
    EXPECT_FALSE(server("url: \"https://x/mcp\"").roots) << "a folder of this machine is nobody else's affair";
    EXPECT_TRUE(server("url: \"https://x/mcp\", roots: true").roots);
}

TEST(AgentDefinition, readsDurations)
{
    EXPECT_EQ(readDuration("1500ms"), std::chrono::milliseconds(1500));
    EXPECT_EQ(readDuration("10m"), std::chrono::minutes(10));
    EXPECT_EQ(readDuration("2h"), std::chrono::hours(2));
    for (const auto* wrong : {"", "7", "s", "-1s", "1d", "1 s", "99999999999999999999s", "9999999999999h"})
        EXPECT_FALSE(readDuration(wrong)) << wrong;
}

class AgentFiles : public RuntimeTest {
protected:
    template <class T>
    T wait(base::Task<T> task)
    {
        return loop.runUntil(std::move(task));
    }
    base::Result<Definition> find(const std::string& nameOrPath) { return wait(agents.find(nameOrPath)); }
    void saveLongAgo(const std::string& name, const std::string& members) const
    {
        saveAgent(name, members);
        fs::last_write_time(folder / "agents" / (name + ".yaml"), fs::file_time_type::clock::now() - std::chrono::hours(1));
    }

    static constexpr int kWorkers = 2;
    base::Loop loop; // outlives the workers, who post to it to the last
    base::WorkerPool workers{kWorkers, "test-worker"};
    void writeSkill(const fs::path& skill, const std::string& body) const
    {
        fs::create_directories(skill);
        ASSERT_TRUE(base::writeFile(
            skill / "SKILL.md", "---\nname: " + skill.filename().string() + "\ndescription: Does it.\n---\n" + body));
    }

    Skills skills = std::make_shared<const tools::SkillStore>(folder / "skills", folder / "skill-versions", workers);
    AgentLibrary agents{agentSchema(), fs::path(KAZE_RESOURCES) / "agents", folder / "agents", workers, skills};
};

TEST_F(AgentFiles, carryTheVersionsOfTheirSkillsWithTheRun)
{
    writeSkill(folder / "agents" / "skill", "Count twice.");
    saveAgent("skilled", "skills: [skill]");
    const auto read = find("skilled");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ((*read)->skills.size(), 1U);
    EXPECT_THAT(*(*read)->instructions, HasSubstr("- skill (version " + (*read)->skills[0].version + "): Does it."));
    fs::remove_all(folder / "agents" / "skill");
    const AgentLibrary later{agentSchema(), fs::path(KAZE_RESOURCES) / "agents", folder / "agents", workers, skills};
    const auto restored = later.restore((*read)->yaml, *(*read)->instructions, (*read)->hash);
    ASSERT_TRUE(restored) << restored.error().text();
    EXPECT_EQ(*(*restored)->instructions, *(*read)->instructions);
    EXPECT_EQ((*restored)->hash, (*read)->hash);
    EXPECT_EQ((*restored)->skills, (*read)->skills);
    EXPECT_TRUE((*restored)->skillTool);
    EXPECT_EQ(later.restore("", "", (*read)->hash).value(), *restored) << "runs of one agent share one definition";
}

TEST_F(AgentFiles, areReadOnceForManyRuns)
{
    EXPECT_EQ(wait(agents.resolve({"", agentYaml("")})).value(), wait(agents.resolve({"", agentYaml("")})).value());
    saveAgent("changing", "");
    const auto before = find("changing").value();
    saveAgent("changing", "pool: other");
    EXPECT_NE(find("changing").value(), before) << "but not with an older file";
}

TEST_F(AgentFiles, areFoundByNamePathAndTextAndListedWithTheirFaults)
{
    saveAgent("mine", "description: My own.");
    ASSERT_TRUE(base::writeFile(folder / "agents" / "other-name.yaml", agentYaml("", "hidden")));
    ASSERT_TRUE(base::writeFile(folder / "agents" / "broken.yaml", "name: [\n"));
    EXPECT_TRUE(find("mine"));
    EXPECT_TRUE(find("code-reviewer"));
    EXPECT_TRUE(find("hidden")) << "the name in the file counts, whatever the file is called";
    EXPECT_TRUE(find((folder / "agents" / "mine.yaml").string()));
    EXPECT_THAT(find("nobody").error().message, AllOf(HasSubstr("hidden"), HasSubstr("librarian")));
    EXPECT_FALSE(find("broken"));
    std::map<std::string, api::AgentInfo> byName;
    for (const auto& info : wait(agents.list()))
        byName[info.name] = info;
    EXPECT_EQ(byName.at("mine").description, "My own.");
    EXPECT_FALSE(byName.at("mine").sample);
    EXPECT_TRUE(byName.at("librarian").sample);
    EXPECT_TRUE(byName.at("broken").error);

    EXPECT_TRUE(wait(agents.save(agentYaml("", "new"), false)));
    const auto again = wait(agents.save(agentYaml("", "new"), false));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::AlreadyExists);
    EXPECT_TRUE(wait(agents.save(agentYaml("pool: x", "new"), true)));
    EXPECT_EQ(find("new").value()->pool, "x");
    EXPECT_FALSE(wait(agents.save("name: x\n", true)));
    saveAgent("librarian", "");
    EXPECT_EQ(find("librarian").value()->description, "") << "a saved agent hides the sample of its name";
}

TEST_F(AgentFiles, areReadAgainOnlyWhenTheyHaveChanged)
{
    saveLongAgo("old", "pool: one");
    const auto pools = [&] {
        std::string pools;
        for (const auto& info : wait(agents.list()))
            pools += info.sample ? "" : info.name + "=" + info.pool + (info.error ? "!" : "") + " ";
        return pools;
    };
    EXPECT_EQ(pools(), "old=one ");
    const auto path = folder / "agents" / "old.yaml";
    const auto time = fs::last_write_time(path);
    saveAgent("old", "pool: two");
    EXPECT_EQ(pools(), "old=two ") << "of the same length, at another time";
    // What looks as it did is not read: written over in place, with the time set back.
    saveLongAgo("old", "pool: one");
    fs::last_write_time(path, time);
    EXPECT_EQ(pools(), "old=one ");
    {
        std::fstream file(path, std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(agentYaml("pool: one", "old").find("one")));
        file << "six";
    }
    fs::last_write_time(path, time);
    EXPECT_EQ(pools(), "old=one ");
    fs::last_write_time(path, time + std::chrono::seconds(1));
    EXPECT_EQ(pools(), "old=six ");
    saveLongAgo("second", "pool: x");
    EXPECT_EQ(pools(), "old=six second=x ");
    ASSERT_TRUE(base::writeFile(path, "name: [\n"));
    EXPECT_EQ(pools(), "old=! second=x ");
    fs::remove(path);
    EXPECT_EQ(pools(), "second=x ");
    fs::remove_all(folder / "agents");
    EXPECT_EQ(pools(), "");
    EXPECT_FALSE(find("second"));
}

TEST_F(AgentFiles, withSkillsAreReadEachTime)
{
    writeSkill(folder / "agents" / "skill", "Count twice.");
    saveLongAgo("skilled", "skills: [skill]");
    const auto before = find("skilled").value()->skills.at(0).version;
    writeSkill(folder / "agents" / "skill", "Count thrice.");
    EXPECT_NE(find("skilled").value()->skills.at(0).version, before);
}

TEST_F(AgentFiles, areLookedAtAwayFromTheLoop)
{
    saveAgent("mine", "");
    std::promise<void> release;
    const auto released = release.get_future().share();
    for (int thread = 0; thread < kWorkers; ++thread)
        workers.submit([released] { released.wait(); });
    std::optional<std::size_t> listed;
    std::optional<bool> found;
    boost::asio::co_spawn(loop.context(), agents.list(), [&](const std::exception_ptr&, auto all) { listed = all.size(); });
    boost::asio::co_spawn(
        loop.context(), agents.find("mine"), [&](const std::exception_ptr&, auto one) { found = one.has_value(); });
    loop.poll();
    EXPECT_FALSE(listed || found) << "while every worker is busy, nobody looks";
    release.set_value();
    while (!listed || !found)
        loop.context().run_one();
    EXPECT_GT(*listed, 3U);
    EXPECT_TRUE(*found);
}

TEST(Records, comeBackAsTheyWereWritten)
{
    gateway::Message message;
    message.role = gateway::Role::Assistant;
    message.text = "text";
    message.reasoning = "why";
    message.proof = R"({"kind":"p"})";
    message.calls = {{"c1", "files_read", "{}"}, {"c2", "x", "not json"}};
    const std::vector<Record> records{TaskRecord{"task", {"memory"}},
        ModelRecord{message, {1, 2, 3, 4, 6}, base::Money{5}, "p/m", "0f"}, IntentRecord{"c1", "files.read", "prepared"},
        ApprovalRecord{"id", "c1", "files.write", api::ApprovalKind::Uncertain, "because"},
        AnswerRecord{"id", "c1", "files.write", api::Verdict::AllowForRun, "fine"},
        ResultRecord{"c1", "files.read", "r", true, "0f"}, StateRecord{RunState::Paused, "t"}, NoteRecord{"n"}};
    for (const auto& record : records) {
        const auto body = encode(record);
        const auto read = decode(kindOf(record), body);
        ASSERT_TRUE(read) << body;
        EXPECT_EQ(encode(*read), body);
        EXPECT_EQ(kindOf(*read), kindOf(record));
        for (const auto* damaged : {"", "{", "[]", "7", "null"})
            EXPECT_EQ(decode(kindOf(record), damaged).error().code, ErrorCode::Corrupt);
        EXPECT_TRUE(decode(kindOf(record), R"({"from":"a newer Kaze","text":7,"calls":[7,{"id":7}]})"));
    }
    EXPECT_FALSE(decode(static_cast<api::StepKind>(99), "{}"));
    const auto model = std::get<ModelRecord>(decode(api::StepKind::Model, encode(records[1])).value());
    EXPECT_EQ(model.message.calls.at(1).arguments, "not json");
    EXPECT_EQ(model.message.reasoning, "why");
    EXPECT_EQ(model.message.proof, message.proof);
    EXPECT_EQ(model.usage, (api::Usage{1, 2, 3, 4, 6}));
    EXPECT_EQ(model.cost, base::Money{5});
    const auto step = toStep(3, {}, NoteRecord{std::string(100'000, 'x')});
    EXPECT_TRUE(step.truncated);
    EXPECT_LT(step.text.size(), 70'000U);
    EXPECT_EQ(toStep(1, {}, records[4]).text, "allow_for_run: fine");
}

class Lists : public RuntimeTest { };

TEST_F(Lists, filterPageAndFindRuns)
{
    bool fails = false;
    auto& world = open([&](const gateway::ChatRequest&) -> ScriptedProvider::Answer {
        return fails ? ScriptedProvider::Answer(base::fail(ErrorCode::InvalidArgument, "no"))
                     : ScriptedProvider::Answer(says("ok"));
    });
    std::vector<base::Uuid> runs;
    for (int i = 0; i < 7; ++i) {
        task = "task number " + std::to_string(i) + (i == 3 ? " 100% _special_" : "");
        fails = i == 5;
        runs.push_back(start("pool: p" + std::to_string(i % 2)));
        ASSERT_TRUE(world.until([&] { return !world.runtime->isLive(runs.back()); }));
        clock.advance(std::chrono::milliseconds(5));
    }
    const auto list = [&](const std::string& filter, std::int64_t limit = 100, const std::string& cursor = {}) {
        api::ListRuns query;
        query.filter = filter;
        query.limit = limit;
        query.cursor = cursor;
        return world.run(world.runtime->list(std::move(query)));
    };
    EXPECT_EQ(list("").value().total, 7);
    EXPECT_EQ(list("").value().rows.front().runId, runs.back().text()) << "newest first";
    EXPECT_EQ(list("state:failed").value().rows.at(0).runId, runs[5].text());
    EXPECT_EQ(list("-state:failed").value().total, 6);
    EXPECT_EQ(list("pool:p1 -state:failed").value().total, 2);
    EXPECT_EQ(list("agent:test*").value().total, 7);
    EXPECT_EQ(list("agent:test").value().total, 0);
    EXPECT_EQ(list("model:fake").value().total, 6) << "the failed one never had an answer";
    EXPECT_EQ(list("\"100% _special\"").value().total, 1);
    EXPECT_EQ(list("\"100_\"").value().total, 0) << "what LIKE reads as a pattern is text here";
    EXPECT_EQ(list("number task:3").value().total, 1);
    EXPECT_THAT(list("colour:red").error().message, AllOf(HasSubstr("character 1"), HasSubstr("state")));
    EXPECT_THAT(list("state:bored").error().message, HasSubstr("needs_attention"));
    EXPECT_FALSE(list("agent>x"));
    EXPECT_FALSE(list("", 10, "x' OR 1"));

    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = list("", 3, cursor).value();
        EXPECT_EQ(page.total, 7);
        for (const auto& row : page.rows)
            seen.push_back(row.runId);
        cursor = page.next;
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 7U);
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 7U);

    api::ListRuns jump;
    jump.cursor = list("", 2).value().next;
    jump.offset = 3;
    jump.limit = 1;
    jump.countStates = true;
    const auto middle = world.run(world.runtime->list(jump)).value();
    EXPECT_EQ(middle.rows.at(0).runId, seen[5]) << "two before the cursor, three left out behind it";
    EXPECT_EQ(world.run(world.runtime->list({"", middle.next, 5})).value().rows.at(0).runId, seen[6]);
    EXPECT_EQ(middle.total, 7);
    std::map<std::string, std::int64_t> states;
    for (const auto& each : middle.states)
        states[each.state.name()] = each.runs;
    EXPECT_EQ(states, (std::map<std::string, std::int64_t>{{"done", 6}, {"failed", 1}}));

    const auto resolve = [&](const std::string& id) { return world.run(world.runtime->resolve(id)); };
    const auto whole = runs[2].text();
    EXPECT_EQ(resolve(whole).value(), runs[2]);
    EXPECT_EQ(resolve(runs[2].hex()).value(), runs[2]);
    EXPECT_EQ(resolve(whole.substr(24)).value(), runs[2]);
    EXPECT_EQ(resolve(whole.substr(0, 30)).value(), runs[2]);
    EXPECT_EQ(resolve(whole.substr(0, 5)).error().code, ErrorCode::Conflict);
    EXPECT_EQ(resolve("abc").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(resolve("not a run").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(resolve(std::string(32, 'e')).error().code, ErrorCode::NotFound);
    EXPECT_EQ(resolve("eeeeeeee").error().code, ErrorCode::NotFound);

    const auto page = world.run(world.runtime->steps(runs[0], 1, 1, false)).value();
    ASSERT_EQ(page.steps.size(), 1U);
    EXPECT_EQ(page.steps[0].number, 2);
    EXPECT_EQ(page.last, 4);
    const auto tail = world.run(world.runtime->steps(runs[0], 0, 2, true)).value();
    EXPECT_EQ(tail.steps.at(0).number, 3);
    EXPECT_EQ(world.run(world.runtime->pastCosts("tester")).value().size(), 6U);
    EXPECT_EQ(world.run(world.runtime->detail(world.ids.next())).error().code, ErrorCode::NotFound);
}

} // namespace kaze::runtime::test
