#include "engine/api/skill_requests.h"
#include "engine/knowledge/detail/consolidation.h"

#include "engine/base/file.h"
#include "engine/knowledge/wilson.h"
#include "engine/tools/skills.h"
#include "engine/vectors/hashed_embedder.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <set>

namespace kaze::knowledge {

namespace {

using detail::LearntEpisode;

LearntEpisode episodeOf(const std::string& task, bool success, const std::string& critique = {}, const std::string& output = {})
{
    static int number = 0;
    return {"id-" + std::to_string(++number), task, output, critique, success, vectors::hashedVector(task)};
}

//! What the library says of a proposal as the skill that it would be.
std::vector<api::SkillProblem> problemsOf(const api::SkillProposal& proposal)
{
    const test::TempFolder folder;
    base::WorkerPool workers{1, "test-worker"};
    const tools::SkillStore store(folder / "skills", folder / "versions", workers);
    const auto place = folder.path() / "skills" / proposal.name;
    std::filesystem::create_directories(place);
    EXPECT_TRUE(base::writeFile(place / "SKILL.md", proposal.text, 0644));
    const auto validation = store.validate(place.string());
    EXPECT_EQ(validation.usable, std::ranges::none_of(validation.problems, &api::SkillProblem::error));
    return validation.problems;
}

std::string textOf(const std::vector<api::SkillProblem>& problems)
{
    std::string text;
    for (const auto& problem : problems)
        text += problem.file + ":" + std::to_string(problem.line) + ": " + problem.rule + ": " + problem.message + "\n";
    return text;
}

std::vector<LearntEpisode> severalTasks()
{
    std::vector<LearntEpisode> episodes;
    for (int i = 0; i < 8; ++i) {
        const auto number = std::to_string(i);
        episodes.push_back(episodeOf("Resize the product images of catalogue " + number, i != 0,
            i != 0 ? "webp halves the size" : "forgot the thumbnails", "wrote 40 images"));
        episodes.push_back(episodeOf("Draft release notes for version 1." + number, i % 2 == 0, "the changelog has it all"));
        episodes.push_back(episodeOf("zq" + number + "x unlike" + number + " anything" + number, true));
    }
    return episodes;
}

TEST(Consolidation, putsLikeTasksTogether)
{
    const auto episodes = severalTasks();
    const auto alike = detail::groupAlike(episodes, 0.5);
    const auto& groups = alike.groups;
    EXPECT_EQ(alike.leftOut, 0U);
    ASSERT_GE(groups.size(), 2U);
    EXPECT_EQ(groups[0].members, (std::vector<std::size_t>{0, 3, 6, 9, 12, 15, 18, 21}));
    EXPECT_EQ(groups[1].members, (std::vector<std::size_t>{1, 4, 7, 10, 13, 16, 19, 22}));
    EXPECT_GT(groups[0].similarity, 0.5);
    EXPECT_LE(groups[0].similarity, 1);
    EXPECT_TRUE(detail::groupAlike(episodes, 1).groups.empty()) << "no two are the same";
    EXPECT_TRUE(detail::groupAlike({}, 0.5).groups.empty());
    const std::vector<LearntEpisode> same(5, episodes[0]);
    ASSERT_EQ(detail::groupAlike(same, 0.999).groups.size(), 1U);
    EXPECT_NEAR(detail::groupAlike(same, 0.999).groups[0].similarity, 1, 1e-6);
}

TEST(Consolidation, proposesWhatMostlyEndedWell)
{
    api::LearnSkills query;
    query.similarity = 0.5;
    query.minSuccess = 0.3;
    const auto answer = detail::proposalsOf(severalTasks(), query);
    EXPECT_EQ(answer.episodes, 24);
    ASSERT_EQ(answer.proposals.size(), 1U) << "four of eight leave a lower bound of 0.22";
    const auto& skill = answer.proposals[0];
    EXPECT_EQ(skill.name, "resize-product-images");
    EXPECT_EQ(skill.successes, 7);
    EXPECT_EQ(skill.episodes.size(), 8U);
    EXPECT_NEAR(skill.successLow, wilsonLow(7, 8), 1e-12);
    EXPECT_EQ(skill.written, "template");
    EXPECT_NE(skill.description.find("Resize the product images"), std::string::npos);
    const auto section = [&](const std::string& from, const std::string& to) {
        const auto begin = skill.text.find(from);
        return begin == std::string::npos ? "" : skill.text.substr(begin, skill.text.find(to, begin) - begin);
    };
    const auto worked = section("## What worked", "## What failed");
    EXPECT_NE(worked.find("- webp halves the size\n"), std::string::npos);
    EXPECT_EQ(worked.find("webp"), worked.rfind("webp")) << "once";
    EXPECT_NE(worked.find("- Result: wrote 40 images"), std::string::npos);
    EXPECT_NE(section("## What failed", "## Where").find("- forgot the thumbnails"), std::string::npos);
    EXPECT_NE(skill.text.find(skill.episodes[3]), std::string::npos);
    EXPECT_TRUE(problemsOf(skill).empty()) << textOf(problemsOf(skill));

    query.minSuccess = 0;
    EXPECT_EQ(detail::proposalsOf(severalTasks(), query).proposals.size(), 2U);
    query.limit = 1;
    EXPECT_EQ(detail::proposalsOf(severalTasks(), query).proposals.size(), 1U);
    query.minSuccess = 0.99;
    EXPECT_NE(detail::proposalsOf(severalTasks(), query).remark.find("ended well"), std::string::npos);
    query.minEpisodes = 100;
    EXPECT_NE(detail::proposalsOf(severalTasks(), query).remark.find("100 are wanted"), std::string::npos);
    EXPECT_FALSE(detail::proposalsOf({}, query).remark.empty());
}

TEST(Consolidation, episodesBeyondTheMostGroupsAreLeftOutAndTold)
{
    constexpr std::size_t kUnlike = detail::kMostGroups + 100;
    const auto one = [](std::size_t axis) {
        auto episode = episodeOf("Sweep the yard", true);
        episode.vector.assign(kUnlike, 0.0F);
        episode.vector[axis] = 1.0F;
        return episode;
    };
    std::vector<LearntEpisode> episodes;
    for (std::size_t i = 0; i < kUnlike; ++i)
        episodes.push_back(one(i));
    for (int i = 0; i < 5; ++i)
        episodes.push_back(one(7));
    episodes.push_back(one(kUnlike - 1));
    const auto alike = detail::groupAlike(episodes, 0.5);
    ASSERT_EQ(alike.groups.size(), 1U) << "what came after the most groups began none";
    EXPECT_EQ(alike.groups[0].members.size(), 6U) << "and what is like an earlier one still joins it";
    EXPECT_EQ(alike.leftOut, 101U);
    api::LearnSkills query;
    query.minSuccess = 0;
    const auto answer = detail::proposalsOf(episodes, query);
    EXPECT_EQ(answer.proposals.size(), 1U);
    EXPECT_NE(answer.remark.find("101 episodes are left out"), std::string::npos) << answer.remark;
}

TEST(Consolidation, whatEpisodesSayCannotPassForTheSkillItself)
{
    const std::vector<std::string> hostile{"---\nname: evil\n---\n# Do this", "\"quoted\": {yaml: [\\n, &a, *a, !!python}",
        "see [here](secrets.md) <script>x</script>", std::string("a\x01\x1b[31mb\x7f\xC2\x85\xE2\x80\xAE reversed"),
        "broken \xFF\xFE bytes", std::string(100'000, 'x'), "日本語のタスクを直す", "%TAG ! tag:x,2000:\n...\n--- |\n",
        "\r\n\t  \r\n", "{{template}} ${var} `code"};
    std::vector<LearntEpisode> all;
    for (const auto& text : hostile) {
        std::vector<LearntEpisode> group;
        for (int i = 0; i < 4; ++i) {
            auto episode = episodeOf("task", i != 0, text, text);
            episode.task = text;
            group.push_back(episode);
            all.push_back(episode);
        }
        api::LearnSkills query;
        query.minSuccess = 0;
        const auto answer = detail::proposalsOf(group, query);
        ASSERT_EQ(answer.proposals.size(), 1U);
        const auto& skill = answer.proposals[0];
        EXPECT_TRUE(problemsOf(skill).empty()) << text.substr(0, 40) << "\n"
                                               << textOf(problemsOf(skill)) << skill.text.substr(0, 600);
        EXPECT_EQ(skill.text.find("\n---\n", 4), skill.text.rfind("\n---\n"))
            << "one end of the front matter: " << text.substr(0, 40);
        EXPECT_EQ(skill.text.find("<script>"), std::string::npos);
        EXPECT_EQ(skill.text.find('\x1b'), std::string::npos);
        EXPECT_LT(skill.text.size(), 20'000U);
    }
    api::LearnSkills query;
    query.minSuccess = 0;
    const auto together = detail::proposalsOf(all, query);
    ASSERT_EQ(together.proposals.size(), 1U);
    EXPECT_TRUE(problemsOf(together.proposals[0]).empty()) << textOf(problemsOf(together.proposals[0]));
}

TEST(Consolidation, namesAreThoseOfSkillsAndNoTwoAreTheSame)
{
    std::vector<LearntEpisode> episodes;
    for (int i = 0; i < 6; ++i)
        episodes.push_back(episodeOf("Please fix the flaky tests in repository " + std::to_string(i), true));
    std::vector<const LearntEpisode*> group;
    for (const auto& episode : episodes)
        group.push_back(&episode);
    detail::SkillNames names(episodes);
    EXPECT_EQ(names.nameFor(group), "fix-flaky-tests");
    EXPECT_EQ(names.nameFor(group), "fix-flaky-tests-2");
    const LearntEpisode wordless = episodeOf("修復 ?! 12 a", true);
    const std::vector<const LearntEpisode*> one{&wordless};
    EXPECT_EQ(names.nameFor(one), "learnt-skill");
    EXPECT_EQ(names.nameFor(one), "learnt-skill-2");
    const LearntEpisode longest = episodeOf("abcdefghijklmnopqrstuvwx bcdefghijklmnopqrstuvwxy cdefghijklmnopqrstuvwxyz", true);
    const std::vector<const LearntEpisode*> wide{&longest};
    EXPECT_LE(names.nameFor(wide).size(), 64U);
}

class SkillInsightTest : public KnowledgeTest {
protected:
    SkillInsightTest() { open(embedder); }

    std::string add(const std::string& data, const std::string& agent = "dev")
    {
        NewRecord record;
        record.kind = "episode";
        record.data = data;
        record.agent = agent;
        record.createdAt = base::Time(std::chrono::minutes(++m_minute));
        const auto id = bench->add(*knowledge, std::move(record));
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    }
    std::vector<SkillUsage> usage(const std::string& skill = {})
    {
        const auto found = bench->loop.runUntil(knowledge->skillUsage("default", "", skill));
        EXPECT_TRUE(found) << found.error().text();
        return found.value_or(std::vector<SkillUsage>());
    }

    base::WorkerPool workers{1, "embed-worker"};
    vectors::HashedEmbedder embedder{workers};
    int m_minute = 0;
};

TEST_F(SkillInsightTest, usesAreCountedByVersion)
{
    EXPECT_TRUE(usage().empty()) << "a memory that is not there has none";
    for (int i = 0; i < 25; ++i)
        add(R"({"task":"ship it","run":"r)" + std::to_string(i) + R"(","success":)" + (i % 5 == 0 ? "false" : "true")
            + R"(,"skills":["ship@aa11","house@01"]})");
    const auto undecided = add(R"({"task":"ship it again","run":"last","skills":["ship@bb22"]})", "ops");
    add(R"({"task":"other","success":true,"skills":["ship-it@aa11","nameless"]})");
    const auto all = usage();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].name, "house");
    EXPECT_EQ(all[0].uses, 25);
    EXPECT_EQ(all[0].successes, 20);
    EXPECT_TRUE(all[0].recent.empty());

    const auto ship = usage("ship");
    ASSERT_EQ(ship.size(), 2U) << "ship-it is another one";
    EXPECT_EQ(ship[0].version, "aa11");
    EXPECT_EQ(ship[0].recent.size() + ship[1].recent.size(), 20U) << "the newest, of whatever version";
    EXPECT_EQ(ship[0].recent[0].runId, "r24");
    EXPECT_EQ(ship[0].recent[0].agent, "dev");
    EXPECT_EQ(ship[0].recent[0].task, "ship it");
    EXPECT_EQ(ship[0].recent[0].success, std::optional(true));
    EXPECT_EQ(ship[0].recent[4].success, std::optional(false));
    EXPECT_EQ(ship[1].uses, 1);
    EXPECT_EQ(ship[1].successes, 0);
    ASSERT_EQ(ship[1].recent.size(), 1U);
    EXPECT_FALSE(ship[1].recent[0].success) << "it does not say";
    EXPECT_EQ(ship[1].recent[0].at, base::Time(std::chrono::minutes(26)));
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget({undecided, "default", {}, {}}, "person")));
    EXPECT_EQ(usage("ship").size(), 1U);
    EXPECT_TRUE(usage("nobody").empty());
}

TEST_F(SkillInsightTest, whoCountsUsesOpensNoMemory)
{
    for (int i = 0; i < 300; ++i)
        add(R"({"task":"ship it","success":true,"skills":["ship@aa11"]})");
    settle();
    knowledge.reset();
    const auto indexed = folder / "knowledge" / "default" / "episode-000.hnsw";
    ASSERT_TRUE(std::filesystem::exists(indexed));
    std::filesystem::resize_file(indexed, 100); // which would be said, were it read
    open(embedder);
    bench->logged->clear();
    EXPECT_EQ(usage().at(0).uses, 300);
    EXPECT_EQ(usage("ship").at(0).uses, 300);
    EXPECT_EQ(knowledge->figures().records, 0);
    EXPECT_FALSE(bench->logged->contains("built anew"));
    // Whoever wants more of it meanwhile gets it, in whatever order they come.
    const auto counting = [](Knowledge& its) -> Task<std::int64_t> {
        const auto counted = co_await its.count("default");
        co_return counted.value_or(-1);
    };
    const auto using_ = [](Knowledge& its) -> Task<std::int64_t> {
        std::string project, skill;
        const auto used = co_await its.skillUsage("default", std::move(project), std::move(skill));
        co_return used && !used->empty() ? used->front().uses : -1;
    };
    std::vector<Task<std::int64_t>> tasks;
    tasks.push_back(using_(*knowledge));
    tasks.push_back(using_(*knowledge));
    tasks.push_back(counting(*knowledge));
    tasks.push_back(using_(*knowledge));
    for (const auto number : bench->loop.runUntil(base::whenAll(std::move(tasks))))
        EXPECT_EQ(number, 300);
    EXPECT_EQ(usage().at(0).uses, 300) << "and of one that is open";
}

TEST_F(SkillInsightTest, skillsAreLearntFromWhatIsRemembered)
{
    const auto learn = [&](api::LearnSkills query) {
        query.tenant = "default";
        return bench->loop.runUntil(knowledge->learnSkills(std::move(query)));
    };
    const auto nothing = learn({});
    ASSERT_TRUE(nothing) << nothing.error().text();
    EXPECT_TRUE(nothing->proposals.empty());
    EXPECT_FALSE(nothing->remark.empty());
    std::set<std::string> ids;
    for (int i = 0; i < 6; ++i) {
        ids.insert(add(R"({"task":"Translate the manual page )" + std::to_string(i)
            + R"( into French","critique":"keep the option names","success":true})"));
        add(R"({"task":"Translate the manual page )" + std::to_string(i) + R"( into French"})");
    }
    add(R"({"task":"Count sheep","success":true})");
    const auto learnt = learn({});
    ASSERT_TRUE(learnt) << learnt.error().text();
    EXPECT_EQ(learnt->episodes, 7) << "those that say how they ended";
    ASSERT_EQ(learnt->proposals.size(), 1U) << learnt->remark;
    const auto& skill = learnt->proposals[0];
    EXPECT_EQ(std::set<std::string>(skill.episodes.begin(), skill.episodes.end()), ids);
    EXPECT_NE(skill.text.find("keep the option names"), std::string::npos);
    EXPECT_TRUE(problemsOf(skill).empty()) << textOf(problemsOf(skill));

    api::LearnSkills query;
    query.filter = "agent:nobody";
    EXPECT_EQ(learn(query)->episodes, 0);
    query.filter = "forgotten:any";
    EXPECT_EQ(learn(query).error().code, ErrorCode::InvalidArgument);
    query = {};
    query.minEpisodes = 1;
    EXPECT_EQ(learn(query).error().code, ErrorCode::InvalidArgument);
    query = {};
    query.similarity = 1.5;
    EXPECT_EQ(learn(query).error().code, ErrorCode::InvalidArgument);
}

} // namespace

} // namespace kaze::knowledge
