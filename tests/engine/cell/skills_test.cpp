#include "engine/api/memory_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/knowledge/wilson.h"
#include "tests/e2e/fake_provider.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

namespace {

std::string skillText(const std::string& name, const std::string& body = "Do it.\n")
{
    return "---\nname: " + name + "\ndescription: Does " + name + ".\n---\n" + body;
}

} // namespace

//! Skills as a client sees them: written, counted, learnt.
class CellSkills : public CellFixture {
protected:
    void SetUp() override { begin(); }

    void begin(const std::string& yaml = "sandbox: { first_token: 0ms, per_chunk: 0ms }\n")
    {
        TearDown();
        configure(yaml);
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
    }

    void TearDown() override
    {
        m_asker.reset();
        m_cell.reset();
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        return m_asker->ask(std::move(query));
    }

    std::string save(const std::string& name, const std::string& body, const std::string& version = "")
    {
        const auto saved = ask(api::SaveSkill{name, "", skillText(name, body), version});
        EXPECT_TRUE(saved) << saved.error().text();
        return saved ? saved->version : "";
    }

    //! A run that read skills, as it is remembered.
    void remember(const std::string& task, const std::string& skills, bool success, const std::string& tenant = "")
    {
        api::AddMemory episode;
        episode.kind = "episode";
        episode.tenant = tenant;
        episode.data = boost::json::serialize(boost::json::object{{"task", task}, {"success", success}, {"run", "run of " + task},
            {"output", "It worked."}, {"skills", boost::json::parse(skills)}});
        const auto added = ask(episode);
        ASSERT_TRUE(added) << added.error().text();
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

TEST_F(CellSkills, areWrittenAndNotOverwrittenUnseen)
{
    const auto first = save("a", "first\n");
    const auto second = save("a", "second\n", first);
    EXPECT_NE(first, second);
    EXPECT_EQ(ask(api::SaveSkill{"a", "", skillText("a", "third\n"), first}).error().code, ErrorCode::Conflict);
    EXPECT_EQ(ask(api::SaveSkill{"a", "../x", "x", second}).error().code, ErrorCode::InvalidArgument);
    const auto broken = ask(api::SaveSkill{"a", "", "nothing", second});
    ASSERT_TRUE(broken);
    EXPECT_FALSE(broken->usable);
    const auto read = ask(api::GetSkill{"a", "", ""});
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->text, EndsWith("second\n"));
    EXPECT_THAT(read->versions, SizeIs(2));
}

TEST_F(CellSkills, tellHowOftenTheyHelped)
{
    const auto first = save("a", "first\n");
    const auto second = save("a", "second\n", first);
    save("b", "unused\n");
    api::SetTenant tenant;
    tenant.name = "other";
    tenant.isNew = true;
    ASSERT_TRUE(ask(tenant));
    remember("one", "[\"a@" + first + "\"]", true);
    remember("two", "[\"a@" + second + "\"]", false);
    remember("three", "[\"a@" + second + "\", \"unknown@000000000000\"]", true);
    remember("four", "[\"a@" + second + "\"]", true, "other");
    remember("five", "[]", true);
    const auto list = ask(api::ListSkills{});
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_THAT(list->skills, SizeIs(2));
    EXPECT_EQ(list->skills[0].uses, 4) << "of all versions and all tenants";
    EXPECT_EQ(list->skills[0].successes, 3);
    EXPECT_DOUBLE_EQ(list->skills[0].successLow, knowledge::wilsonLow(3, 4));
    EXPECT_EQ(list->skills[1].uses, 0);
    EXPECT_EQ(list->skills[1].successLow, 0);
    const auto read = ask(api::GetSkill{"a", "", ""});
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->skill.uses, 4);
    ASSERT_THAT(read->versions, SizeIs(2));
    for (const auto& version : read->versions) {
        EXPECT_EQ(version.uses, version.current ? 3 : 1);
        EXPECT_EQ(version.successes, version.current ? 2 : 1);
        EXPECT_DOUBLE_EQ(version.successLow, knowledge::wilsonLow(version.successes, version.uses));
    }
    ASSERT_THAT(read->recent, SizeIs(4));
    EXPECT_EQ(read->recent[0].task, "four") << "newest first, whosever they are";
    EXPECT_EQ(read->recent[3].task, "one");
    EXPECT_EQ(read->recent[3].runId, "run of one");
    EXPECT_EQ(read->recent[3].version, first);
    EXPECT_EQ(read->recent[2].success, false);
}

TEST_F(CellSkills, nameTheAgentsThatHaveThem)
{
    save("a", "first\n");
    save("b", "first\n");
    std::filesystem::create_directories(folder / "data" / "agents" / "b");
    const auto agent = [&](const std::string& name, const std::string& skills) {
        ASSERT_TRUE(base::writeFile(
            folder / "data" / "agents" / (name + ".yaml"), "name: " + name + "\ninstructions: Work.\nskills: " + skills + "\n"));
    };
    agent("uses-both", "[a, b]");
    agent("uses-a", "[a]");
    agent("is-broken", "[a, not-there]");
    const auto list = ask(api::ListSkills{});
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_THAT(list->skills, SizeIs(2));
    EXPECT_THAT(list->skills[0].agents, ElementsAre("is-broken", "uses-a", "uses-both")) << "one that cannot be used counts too";
    EXPECT_THAT(list->skills[1].agents, IsEmpty()) << "the folder beside the file is meant, not the library's";
    EXPECT_THAT(ask(api::GetSkill{"a", "", ""})->skill.agents, SizeIs(3));
}

//! Skills that are made of what went well.
class CellLearning : public CellSkills {
protected:
    void SetUp() override { }

    void learnFrom(std::vector<e2e::Turn> turns)
    {
        m_fake = std::make_unique<e2e::FakeProvider>(std::move(turns));
        begin("providers: { fake: { base_url: \"" + m_fake->url() + "\" } }\ndefault_model: fake/m\n");
        for (int i = 0; i < 6; ++i)
            remember("rotate the certificates of the web server number " + std::to_string(i), "[]", true);
    }

    base::Result<api::SkillProposals> learn(const std::string& model)
    {
        api::LearnSkills query;
        query.model = model;
        return ask(query);
    }

    std::unique_ptr<e2e::FakeProvider> m_fake;
};

TEST_F(CellLearning, proposesFromATemplateWithoutAModel)
{
    learnFrom({e2e::says("never asked")});
    const auto learnt = learn("");
    ASSERT_TRUE(learnt) << learnt.error().text();
    ASSERT_THAT(learnt->proposals, SizeIs(1)) << learnt->remark;
    const auto& proposal = learnt->proposals[0];
    EXPECT_EQ(proposal.written, "template");
    EXPECT_EQ(proposal.successes, 6);
    EXPECT_EQ(m_fake->asked(), 0U);
    const auto saved = ask(api::SaveSkill{proposal.name, "", proposal.text, ""});
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_TRUE(saved->usable) << "what is proposed can be saved as it is";
}

TEST_F(CellLearning, hasAModelWriteTheText)
{
    learnFrom({e2e::says(
        "```markdown\n---\nname: evil\ndescription: D.\n---\n# Certificates\n\n1. Renew.\n2. Reload.\n```\n", {100, 20})});
    const auto plain = learn("");
    ASSERT_TRUE(plain && plain->proposals.size() == 1);
    const auto learnt = learn("fake/m");
    ASSERT_TRUE(learnt) << learnt.error().text();
    ASSERT_THAT(learnt->proposals, SizeIs(1));
    const auto& proposal = learnt->proposals[0];
    EXPECT_EQ(proposal.written, "model:fake/fake-1");
    EXPECT_EQ(learnt->remark, "");
    EXPECT_THAT(proposal.text, EndsWith("# Certificates\n\n1. Renew.\n2. Reload.\n"));
    EXPECT_THAT(proposal.text, AllOf(StartsWith("---\n"), HasSubstr(proposal.name), Not(HasSubstr("evil"))))
        << "name and description stay ours";
    EXPECT_EQ(proposal.name, plain->proposals[0].name);
    EXPECT_TRUE(ask(api::SaveSkill{proposal.name, "", proposal.text, ""})->usable);
    const auto body = m_fake->body(0);
    EXPECT_THAT(std::string(body.at("messages").as_array().back().at("content").as_string()), StartsWith("-----BEGIN TEXT "));
}

TEST_F(CellLearning, fallsBackToTheTemplateWithARemark)
{
    const std::vector<std::pair<std::string, std::string>> wrong{{" \n", "is empty"}, {"```\n```", "is empty"},
        {"Renew\u202E.", "not seen"}, {"Use sk-proj-abcdefghijklmnopqrstuvwxyz012345.", "secret"},
        {std::string(70'000, 'x'), "has more than"}};
    std::vector<e2e::Turn> turns;
    for (const auto& [text, reason] : wrong)
        turns.push_back(e2e::says(text));
    turns.push_back(e2e::refuses(403, R"({"error": {"message": "no"}})"));
    learnFrom(std::move(turns));
    const auto plain = learn("");
    ASSERT_TRUE(plain && plain->proposals.size() == 1);
    for (const auto& [text, reason] : wrong) {
        const auto learnt = learn("fake/m");
        ASSERT_TRUE(learnt) << learnt.error().text();
        EXPECT_EQ(learnt->proposals.at(0).written, "template");
        EXPECT_EQ(learnt->proposals[0].text, plain->proposals[0].text);
        EXPECT_THAT(learnt->remark, HasSubstr(reason));
        EXPECT_THAT(learnt->remark, Not(HasSubstr("abcdefgh")));
    }
    const auto refused = learn("fake/m");
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_THAT(refused->remark, HasSubstr("the rest is from a template"));
    EXPECT_EQ(refused->proposals.at(0).text, plain->proposals[0].text);
}

} // namespace kaze::cell::test
