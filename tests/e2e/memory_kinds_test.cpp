// `kaze memory facts|graph|path|causes|compact|archives|reshard|extract` and `kaze skills learn`.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

#include <cstring>

namespace kaze::e2e {

using testing::AllOf;

class MemoryKindsTest : public E2eTest {
protected:
    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const
    {
        return written(root / "home" / name, text).string();
    }
    std::string addFact(const char* subject, const char* predicate, const char* object, std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words{"memory", "facts", "add", subject, predicate, object, "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const auto added = kaze(words);
        EXPECT_EQ(added.code, 0) << added.err;
        return textIn(json(added).as_object().at("fact"), "id");
    }
    //! So many episodes with a skill that mostly end well and as many without that mostly do not.
    [[nodiscard]] std::string episodes(int each) const
    {
        std::string lines;
        for (int i = 0; i < 2 * each; ++i) {
            const bool with = i % 2 == 0;
            const bool success = (i / 2) % 10 < (with ? 9 : 3);
            lines += R"({"kind": "episode", "id": "e)" + std::to_string(i)
                + R"(", "data": {"task": "restore the nightly backup of the database", "critique": "check the free space first", "success": )"
                + (success ? "true" : "false") + R"(, "skills": [)" + (with ? "\"restore@0123456789ab\"" : "") + "]}}\n";
        }
        return file("episodes.jsonl", lines);
    }
};

TEST_F(MemoryKindsTest, factsAreAddedSupersededAndUndone)
{
    const auto first = addFact("Ann Lee", "works at", "Acme", {"--from", "2024-03-01"});
    const auto again = kaze({"memory", "facts", "add", "ann  lee", "Works At", "ACME"});
    EXPECT_THAT(again.out, AllOf(HasSubstr("known already"), HasSubstr(first)));
    EXPECT_EQ(kaze({"memory", "facts", "add", "Ann Lee", "works at", "Initech", "--refuse"}).code, 2);
    const auto second = kaze({"memory", "facts", "add", "Ann Lee", "works at", "Initech", "--supersede"});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.out, AllOf(HasSubstr("remembered"), HasSubstr("ended"), HasSubstr(first)));
    EXPECT_THAT(kaze({"memory", "facts", "list"}).out, AllOf(HasSubstr("Initech"), Not(HasSubstr("Acme"))));
    EXPECT_THAT(
        kaze({"memory", "facts", "list", "--as-of", "2025-01-01"}).out, AllOf(HasSubstr("Acme"), Not(HasSubstr("Initech"))));
    EXPECT_THAT(kaze({"memory", "search", "where does Ann Lee work", "--filter", "object:initech"}).out, HasSubstr("Initech"));
    const auto valid = json(kaze({"memory", "facts", "list", "--json"})).as_array();
    ASSERT_EQ(valid.size(), 1U);
    const auto undone = kaze({"memory", "facts", "undo", textIn(valid[0], "id")});
    EXPECT_EQ(undone.code, 0) << undone.err;
    EXPECT_THAT(undone.out, AllOf(HasSubstr("forgotten"), HasSubstr("holds again"), HasSubstr(first)));
    EXPECT_THAT(kaze({"memory", "facts", "list"}).out, AllOf(HasSubstr("Acme"), Not(HasSubstr("Initech"))));
    EXPECT_EQ(kaze({"memory", "facts", "end", first, "--at", "2023-01-01"}).code, 2) << "before it began";
    EXPECT_EQ(kaze({"memory", "facts", "end", first}).code, 0);
    EXPECT_THAT(kaze({"memory", "facts", "list"}).out, HasSubstr("No such facts"));
    EXPECT_EQ(kaze({"memory", "facts", "list", "--as-of", "yesterday"}).code, 2);
}

TEST_F(MemoryKindsTest, aProposalWaitsForSomebody)
{
    const auto id = addFact("the gate", "opens at", "seven", {"--propose"});
    EXPECT_THAT(kaze({"memory", "facts", "list"}).out, HasSubstr("No such facts"));
    EXPECT_THAT(kaze({"memory", "search", "gate"}).out, Not(HasSubstr("seven")));
    EXPECT_THAT(kaze({"memory", "facts", "list", "--state", "proposed"}).out, HasSubstr("seven"));
    EXPECT_EQ(kaze({"memory", "facts", "reject", id, "--reason", "it opens at eight"}).code, 0);
    EXPECT_THAT(kaze({"memory", "facts", "list", "--state", "proposed"}).out, HasSubstr("No fact waits"));
    EXPECT_EQ(kaze({"memory", "facts", "accept", id}).code, 0) << "what was rejected can still be accepted";
    EXPECT_THAT(kaze({"memory", "search", "gate"}).out, HasSubstr("seven"));
    EXPECT_EQ(kaze({"memory", "facts", "accept", id}).code, 2);
}

TEST_F(MemoryKindsTest, factsAreAGraph)
{
    addFact("Ann", "works at", "Acme");
    addFact("Bob", "works at", "Acme");
    addFact("Bob", "knows", "Cleo");
    const auto graph = kaze({"memory", "graph", "acme"});
    EXPECT_EQ(graph.code, 0) << graph.err;
    EXPECT_THAT(graph.out, AllOf(HasSubstr("Ann —works at→ Acme"), HasSubstr("3 names, 2 facts"), Not(HasSubstr("Cleo"))));
    EXPECT_THAT(kaze({"memory", "graph", "Acme", "--hops", "2"}).out, HasSubstr("Cleo"));
    EXPECT_THAT(kaze({"memory", "path", "Ann", "Cleo"}).out, HasSubstr("Ann —works at→ Acme ←works at— Bob —knows→ Cleo"));
    EXPECT_THAT(kaze({"memory", "path", "Ann", "Cleo", "--directed"}).out, HasSubstr("No chain of facts"));
    EXPECT_EQ(kaze({"memory", "graph", "nobody"}).code, 2);
    const auto entities = json(kaze({"memory", "entities", "--json"})).as_array();
    ASSERT_EQ(entities.size(), 4U);
    EXPECT_EQ(numberIn(entities[0], "facts"), 2);
}

TEST_F(MemoryKindsTest, episodesTellWhatGoesWithSuccess)
{
    const auto imported = kaze({"memory", "import", episodes(40)});
    EXPECT_EQ(imported.code, 0) << imported.err;
    const auto causes = kaze({"memory", "causes", "--factor", "skill:restore*"});
    EXPECT_EQ(causes.code, 0) << causes.err;
    EXPECT_THAT(causes.out, AllOf(HasSubstr("+0.6 "), HasSubstr(" 0.9 of 40"), HasSubstr(" 0.3 of 40"), HasSubstr("< 0.001")));
    EXPECT_THAT(kaze({"memory", "search", "restore the backup", "--filter", "success:no"}).out, HasSubstr("restore"));
    const auto shown = json(kaze({"memory", "list", "--limit", "1", "--json"})).as_array();
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(textIn(shown[0].as_object().at("data"), "task"), "restore the nightly backup of the database");
    EXPECT_THAT(kaze({"memory", "causes", "--outcome", "reward"}).out, HasSubstr("Outcomes that episodes say"));
}

TEST_F(MemoryKindsTest, detailsAreCheckedEditedAndExported)
{
    const auto bad = kaze({"memory", "add", "--kind", "episode", "--details", R"({"task": "x", "success": "yes"})"});
    EXPECT_EQ(bad.code, 2);
    EXPECT_THAT(bad.err, HasSubstr("success"));
    const auto added
        = kaze({"memory", "add", "--kind", "episode", "--details", R"({"task": "count the chairs", "success": true})", "--json"});
    ASSERT_EQ(added.code, 0) << added.err;
    const auto id = textIn(json(added), "id");
    EXPECT_THAT(kaze({"memory", "show", id}).out, AllOf(HasSubstr("count the chairs"), HasSubstr("success")));
    EXPECT_EQ(kaze({"memory", "edit", id, "--details",
                       R"({"task": "count the chairs", "success": false, "critique": "two were missed"})"})
                  .code,
        0);
    EXPECT_THAT(kaze({"memory", "history", id, "--diff"}).out, HasSubstr("two were missed"));
    const auto path = (root / "home" / "out.jsonl").string();
    ASSERT_EQ(kaze({"memory", "export", path}).code, 0);
    EXPECT_THAT(test::contentOf(path), HasSubstr(R"("data":{"critique":"two were missed")"));
    EXPECT_THAT(kaze({"memory", "import", path, "--restart"}).out, HasSubstr("1 known already"));
}

TEST_F(MemoryKindsTest, vectorsAreImportedFromAMatrix)
{
    std::string lines, numbers;
    for (int i = 0; i < 3; ++i) {
        lines += "{\"text\": \"row " + std::to_string(i) + "\"}\n\n";
        for (int column = 0; column < 384; ++column) {
            const float number = column == i ? 1.0F : 0.0F;
            char bytes[sizeof number];
            std::memcpy(bytes, &number, sizeof number);
            numbers.append(bytes, sizeof bytes);
        }
    }
    const auto matrix = [](const std::string& shape, const std::string& content) {
        std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        head.resize(117, ' ');
        return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + head + '\n' + content;
    };
    const auto npy = file("rows.npy", matrix("(3, 384)", numbers));
    const auto imported = kaze({"memory", "import", file("rows.jsonl", lines), "--npy", npy});
    EXPECT_EQ(imported.code, 0) << imported.err;
    EXPECT_THAT(imported.out, HasSubstr("3 added"));
    std::string wanted = "[0,1";
    for (int column = 2; column < 384; ++column)
        wanted += ",0";
    EXPECT_THAT(
        kaze({"memory", "search", "--vector-file", file("query.json", wanted + "]"), "--limit", "1"}).out, HasSubstr("row 1"));

    const auto more
        = kaze({"memory", "import", file("more.jsonl", lines + "{\"text\": \"row 3\"}\n"), "--npy", npy, "--restart"});
    EXPECT_EQ(more.code, 1);
    EXPECT_THAT(more.err, HasSubstr("3 rows"));
    const auto fewer = kaze({"memory", "import", file("fewer.jsonl", "{\"text\": \"another\"}\n"), "--npy", npy});
    EXPECT_EQ(fewer.code, 1);
    EXPECT_THAT(fewer.err, HasSubstr("may not belong together"));
    for (const auto& [shape, content] : {std::pair<std::string, std::string>{"(3, 385)", numbers}, {"(1152,)", numbers},
             {"(-1, 384)", numbers}, {"(99999999999, 99999999999)", numbers}, {"(3, 384)", numbers.substr(1)}})
        EXPECT_EQ(kaze({"memory", "import", file("rows.jsonl", lines), "--npy", file("bad.npy", matrix(shape, content))}).code, 2)
            << shape;
}

TEST_F(MemoryKindsTest, whatIsCompactedIsInAnArchive)
{
    ASSERT_EQ(kaze({"memory", "import", episodes(5)}).code, 0);
    EXPECT_THAT(kaze({"memory", "compact", "--filter", "kind:episode", "--keep", "4", "--dry-run"}).out,
        HasSubstr("take out 6 memories"));
    const auto done = kaze({"memory", "compact", "--filter", "kind:episode", "--keep", "4"});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("Took out 6 memories"));
    EXPECT_EQ(json(kaze({"memory", "list", "--json"})).as_array().size(), 4U);
    const auto archives = json(kaze({"memory", "archives", "list", "--json"})).as_array();
    ASSERT_EQ(archives.size(), 1U);
    const auto name = textIn(archives[0], "name");
    EXPECT_EQ(numberIn(archives[0], "records"), 6);
    EXPECT_THAT(kaze({"memory", "erase", "--filter", "success:yes", "--dry-run"}).out, HasSubstr("would erase 8 memories"))
        << "two in the memory, six in the archive";
    EXPECT_THAT(kaze({"memory", "archives", "restore", name}).out, HasSubstr("Restored 6 memories"));
    EXPECT_EQ(json(kaze({"memory", "list", "--json"})).as_array().size(), 10U);
    const auto nobody = kaze({"memory", "erase", "--filter", "tag:nobody", "--yes"});
    EXPECT_EQ(nobody.code, 0) << nobody.out;
    EXPECT_THAT(nobody.out, HasSubstr("Nothing is remembered that this would erase"));
    const auto failures = kaze({"memory", "erase", "--filter", "success:no", "--yes"});
    EXPECT_EQ(failures.code, 0) << failures.out;
    EXPECT_THAT(failures.out, HasSubstr("Erased 2 memories; nothing of them was found afterwards"));
    EXPECT_EQ(kaze({"memory", "archives", "remove", name}).code, 2) << "nobody can be asked";
    EXPECT_EQ(kaze({"memory", "archives", "remove", name, "--yes"}).code, 0);
    EXPECT_THAT(kaze({"memory", "archives", "list"}).out, HasSubstr("no archives"));
    EXPECT_EQ(kaze({"memory", "compact", "--filter", "kind:episode"}).code, 2) << "that would be everything";
    for (const auto* number : {"nan", "inf", "-1", "0", "x"})
        EXPECT_EQ(kaze({"memory", "compact", "--older-than", number}).code, 2) << number;
    EXPECT_EQ(kaze({"memory", "archives", "restore", "../state.db"}).code, 2);
}

TEST_F(MemoryKindsTest, anIndexIsDivided)
{
    std::string lines;
    for (int i = 0; i < 600; ++i)
        lines += "{\"text\": \"number " + std::to_string(i) + " of many\"}\n";
    ASSERT_EQ(kaze({"memory", "import", file("many.jsonl", lines)}).code, 0);
    const auto divided = kaze({"memory", "reshard", "note", "3", "--wait"});
    EXPECT_EQ(divided.code, 0) << divided.err;
    EXPECT_THAT(divided.out, AllOf(HasSubstr("note 1/3"), HasSubstr("note 3/3")));
    EXPECT_THAT(kaze({"memory", "search", "number 77 of many", "--limit", "1"}).out, HasSubstr("number 77 of many"));
    EXPECT_EQ(kaze({"memory", "reshard", "note", "3"}).code, 2) << "it has three";
    EXPECT_EQ(kaze({"memory", "reshard", "note", "65"}).code, 2);
    EXPECT_EQ(kaze({"memory", "reshard", "nothing", "2"}).code, 2);
}

TEST_F(MemoryKindsTest, aModelProposesFactsFromAText)
{
    FakeProvider provider({says(R"({"facts": [
        {"subject": "Ann", "predicate": "works at", "object": "Acme", "quote": "Ann works at Acme"},
        {"subject": "Bob", "predicate": "owns", "object": "a boat", "quote": "Bob sank his boat"}]})")});
    configure("providers: { mine: { base_url: \"" + provider.url() + "\" } }\n");
    const auto text = file("minutes.txt", "Everybody knows that Ann works at Acme. The rest is rumour.");
    const auto extracted = kaze({"memory", "extract", text, "--model", "mine/m"});
    EXPECT_EQ(extracted.code, 0) << extracted.err;
    EXPECT_THAT(extracted.out,
        AllOf(HasSubstr("new"), HasSubstr("Ann — works at — Acme"), HasSubstr("refused"),
            HasSubstr("facts list --state proposed")));
    EXPECT_THAT(kaze({"memory", "facts", "list", "--state", "proposed"}).out, AllOf(HasSubstr("Acme"), Not(HasSubstr("boat"))));
    const auto set = file("set.jsonl",
        R"({"name": "one", "text": "Everybody knows that Ann works at Acme.", "facts": [{"subject": "Ann", "predicate": "works at", "object": "Acme", "quote": "Ann works at Acme"}, {"subject": "Everybody", "predicate": "knows", "object": "that", "quote": "Everybody knows that"}]})"
        "\n");
    const auto score = json(kaze({"memory", "extract", "--score", set, "--model", "mine/m", "--json"}));
    EXPECT_EQ(numberIn(score, "right"), 1);
    EXPECT_EQ(numberIn(score, "expected"), 2);
    EXPECT_EQ(kaze({"memory", "extract"}).code, 2);
}

TEST_F(MemoryKindsTest, aSkillIsMadeOfWhatRunsHaveLearnt)
{
    ASSERT_EQ(kaze({"memory", "import", episodes(10)}).code, 0);
    const auto proposals = json(kaze({"skills", "learn", "--json"}));
    ASSERT_EQ(proposals.at("proposals").as_array().size(), 1U) << boost::json::serialize(proposals);
    const auto name = textIn(proposals.at("proposals").as_array()[0], "name");
    EXPECT_THAT(kaze({"skills", "list"}).out, Not(HasSubstr(name)));
    const auto saved = kaze({"skills", "learn", "--save", name});
    EXPECT_EQ(saved.code, 0) << saved.err << saved.out;
    EXPECT_THAT(kaze({"skills", "list"}).out, HasSubstr(name));
    EXPECT_EQ(kaze({"skills", "validate", name}).code, 0);
    EXPECT_EQ(kaze({"skills", "learn", "--save", "no-such"}).code, 2);
    EXPECT_EQ(kaze({"skills", "edit", name}).code, 2) << "no terminal";
}

TEST_F(MemoryKindsTest, everyCommandHasItsHelp)
{
    for (const std::string command : {"facts list", "facts add", "graph", "path", "causes", "compact", "reshard", "extract"}) {
        std::vector<std::string> words{"memory", command, "--help"};
        if (const auto space = command.find(' '); space != std::string::npos)
            words = {"memory", command.substr(0, space), command.substr(space + 1), "--help"};
        EXPECT_THAT(kaze(words).out, AllOf(HasSubstr("Usage: kaze memory " + command), HasSubstr("Example"), HasSubstr("--json")))
            << command;
    }
}

} // namespace kaze::e2e
