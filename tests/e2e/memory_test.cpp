// `kaze memory` from the command line: importing, exporting, searching, changing, and the certificates of answers.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <cstring>

namespace kaze::e2e {

using testing::AllOf;

class MemoryTest : public E2eTest {
protected:
    //! A file of the home folder.
    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const
    {
        return written(root / "home" / name, text).string();
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (root / "home" / name).string(); }

    //! Three memories, the oldest first.
    [[nodiscard]] std::string three() const
    {
        return file("three.jsonl",
            R"({"id": "n1", "text": "The backups are made at night", "tags": ["ops", "two words"], "time": "2026-11-19T10:00:00Z"})"
            "\n"
            R"({"id": 2, "text": "Deployments happen on Tuesdays", "kind": "fact", "importance": 0.9, "time": 1795082400})"
            "\n\n"
            R"({"id": "n3", "text": "The cat \"sleeps\"\non the keyboard", "agent": "dev-1", "source": "run:7", "time": 1795168800123})"
            "\n");
    }
    [[nodiscard]] boost::json::array listed(std::vector<std::string> more = {}) const
    {
        more.insert(more.begin(), {"memory", "list", "--oldest", "--json"});
        const auto list = json(kaze(more));
        EXPECT_TRUE(list.is_array()) << boost::json::serialize(list);
        return list.is_array() ? list.get_array() : boost::json::array();
    }
    [[nodiscard]] std::string idOf(const std::string& word) const
    {
        const auto found = listed({word});
        EXPECT_EQ(found.size(), 1U) << word;
        return found.empty() ? "" : textIn(found[0], "id");
    }
};

TEST_F(MemoryTest, aFileIsImportedOnceAndFound)
{
    const auto first = kaze({"memory", "import", three()});
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("3 added, 0 known already, 0 refused"));
    const auto all = listed();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(textIn(all[0], "text"), "The backups are made at night");
    EXPECT_EQ(textIn(all[0], "created_at"), "2026-11-19T10:00:00.000000Z");
    EXPECT_EQ(textIn(all[0], "source"), "import:three.jsonl");
    EXPECT_EQ(all[0].at("tags").as_array().size(), 2U);
    EXPECT_EQ(textIn(all[1], "kind"), "fact");
    EXPECT_EQ(textIn(all[1], "created_at"), "2026-11-19T10:00:00.000000Z") << "seconds";
    EXPECT_EQ(textIn(all[2], "created_at"), "2026-11-20T10:00:00.123000Z") << "milliseconds";
    EXPECT_EQ(textIn(all[2], "agent"), "dev-1");
    EXPECT_EQ(textIn(all[2], "source"), "run:7");
    const auto again = json(kaze({"memory", "import", three(), "--json"}));
    EXPECT_EQ(numberIn(again, "added"), 0);
    EXPECT_EQ(numberIn(again, "done_before"), 3);
    const auto anew = json(kaze({"memory", "import", three(), "--restart", "--json"}));
    EXPECT_EQ(numberIn(anew, "added"), 0);
    EXPECT_EQ(numberIn(anew, "known"), 3);
    EXPECT_EQ(listed().size(), 3U);
    EXPECT_THAT(kaze({"memory", "search", "when are the backups made"}).out, HasSubstr("The backups are made at night"));
}

TEST_F(MemoryTest, aFileThatHasGrownGoesOnAndOneThatWasChangedDoesNot)
{
    std::string lines = R"({"text": "one"})"
                        "\n"
                        R"({"text": "two"})";
    EXPECT_EQ(kaze({"memory", "import", file("log.jsonl", lines)}).code, 0);
    lines += "\n{\"text\": \"three\"}\n{\"text\": \"four\"}\n";
    const auto grown = kaze({"memory", "import", file("moved.jsonl", lines)});
    EXPECT_EQ(grown.code, 0) << grown.err;
    EXPECT_THAT(grown.out, AllOf(HasSubstr("2 added"), HasSubstr("2 done before"), Not(HasSubstr("  -"))));
    EXPECT_THAT(grown.err, HasSubstr("It goes on at line 3"));
    EXPECT_EQ(listed().size(), 4U);
    auto changed = lines;
    changed.replace(changed.find("two"), 3, "TWO");
    const auto other = kaze({"memory", "import", file("moved.jsonl", changed)});
    EXPECT_EQ(other.code, 1);
    EXPECT_THAT(other.err, AllOf(HasSubstr("before line 4"), HasSubstr("--restart")));
    const auto shorter = kaze({"memory", "import", file("moved.jsonl", lines.substr(0, lines.find('\n') + 1))});
    EXPECT_EQ(shorter.code, 1);
    EXPECT_THAT(shorter.err, HasSubstr("--restart"));
    EXPECT_EQ(listed().size(), 4U) << "nothing was added twice or passed over in silence";
    EXPECT_EQ(kaze({"memory", "import", file("moved.jsonl", changed), "--restart"}).code, 0);
    EXPECT_EQ(listed().size(), 8U) << "without ids nobody knows them again";
    EXPECT_THAT(
        kaze({"memory", "import", path("moved.jsonl")}).out, HasSubstr("0 added, 0 known already, 0 refused, 4 done before"));
    EXPECT_THAT(kaze({"memory", "import", path("moved.jsonl"), "--restart"}).out, HasSubstr("4 added"));
    changed += "{\"text\": \"five\"}\n";
    EXPECT_THAT(kaze({"memory", "import", file("moved.jsonl", changed)}).out, HasSubstr("1 added"));
}

TEST_F(MemoryTest, badLinesAreNamedAndPassedOver)
{
    const std::string lines = "{\"id\": \"a\", \"text\": \"good\"}\n"
                              "{\"text\": \"unfinished\n"
                              "{\"text\": 1}\n"
                              "{\"id\": \"b\"}\n"
                              "[1]\n"
                              "{\"text\": \"x\", \"tags\": [\"a\", 2]}\n"
                              "{\"text\": \"x\", \"vector\": [1, 2]}\n"
                              "{\"text\": \"x\", \"vector\": [1, NaN]}\n"
                              "{\"text\": \"x\", \"vector\": [1e999]}\n"
                              "{\"text\": \"x\", \"importance\": 2}\n"
                              "{\"text\": \"x\", \"time\": \"yesterday\"}\n"
                              "{\"text\": \"\xFF\"}\n"
                              "{\"text\": \"x\"} {}\n"
                              "{\"text\": \"x\", \"tenant\": \"nobody\"}\n"
                              "{\"id\": \"c\", \"text\": \"good too\"}\n";
    const auto ran = kaze({"memory", "import", file("bad.jsonl", lines), "--json"});
    EXPECT_EQ(ran.code, 1);
    const auto told = json(ran);
    EXPECT_EQ(numberIn(told, "added"), 2);
    EXPECT_EQ(numberIn(told, "refused"), 13);
    std::map<std::int64_t, std::string> why;
    for (const auto& problem : told.at("problems").as_array())
        why[numberIn(problem, "line")] = textIn(problem, "message");
    const std::map<std::int64_t, std::string> expected{{2, "column 21"}, {3, "text"}, {4, "text"}, {5, "no object"},
        {6, "tags[1]"}, {7, "vector: it has 2 numbers"}, {8, "column 29"}, {9, ""}, {10, "importance"}, {11, "time"},
        {12, "not UTF-8"}, {13, "column 15"}, {14, "nobody"}};
    for (const auto& [line, text] : expected)
        EXPECT_THAT(why[line], HasSubstr(text)) << line;
    EXPECT_EQ(why.size(), expected.size());
    EXPECT_EQ(listed().size(), 2U);
    const auto strict
        = kaze({"memory", "import", file("strict.jsonl", "{\"text\": \"before\"}\n{}\n{\"text\": \"behind\"}\n"), "--strict"});
    EXPECT_EQ(strict.code, 1);
    EXPECT_THAT(strict.err, HasSubstr("line 2: text"));
    EXPECT_EQ(listed({"before"}).size(), 1U);
    EXPECT_EQ(listed({"behind"}).size(), 0U);
}

TEST_F(MemoryTest, linesGoToTheOwnersThatTheyName)
{
    for (const auto* tenant : {"acme", "globex"})
        ASSERT_EQ(kaze({"tenants", "add", tenant}).code, 0);
    std::string lines;
    for (int i = 0; i < 30; ++i)
        lines += R"({"text": "memory )" + std::to_string(i) + R"(", "tenant": ")"
            + (i % 3 == 0        ? "acme"
                    : i % 3 == 1 ? "globex"
                                 : "default")
            + "\"}\n";
    EXPECT_THAT(kaze({"memory", "import", file("mixed.jsonl", lines)}).out, HasSubstr("30 added"));
    lines += "{\"text\": \"late\", \"tenant\": \"globex\"}\n{\"text\": \"unnamed\"}\n";
    const auto grown = json(kaze({"memory", "import", file("mixed.jsonl", lines), "--tenant", "acme", "--json"}));
    EXPECT_EQ(numberIn(grown, "added"), 2);
    EXPECT_EQ(numberIn(grown, "done_before"), 30);
    EXPECT_EQ(listed().size(), 10U);
    EXPECT_EQ(listed({"--tenant", "acme"}).size(), 11U);
    EXPECT_EQ(listed({"--tenant", "globex"}).size(), 11U);
    EXPECT_EQ(kaze({"memory", "import", file("mixed.jsonl", lines), "--tenant", "nobody"}).code, 2);
}

TEST_F(MemoryTest, whatIsExportedCanBeImported)
{
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto out = path("out.jsonl");
    const auto told = kaze({"memory", "export", out, "--with-vectors", "--npy", path("out.npy")});
    EXPECT_EQ(told.code, 0) << told.err;
    EXPECT_THAT(told.out, HasSubstr("3 memories"));
    const auto exported = test::contentOf(out);
    EXPECT_EQ(std::count(exported.begin(), exported.end(), '\n'), 3);
    const auto npy = test::contentOf(path("out.npy"));
    const auto dimensions = static_cast<std::size_t>(numberIn(json(kaze({"memory", "stats", "--json"})), "dimensions"));
    EXPECT_THAT(npy.substr(0, 128), HasSubstr("'shape': (3, " + std::to_string(dimensions) + ")"));
    ASSERT_EQ(npy.size(), 128 + 3 * dimensions * sizeof(float));
    std::vector<float> first(dimensions);
    std::memcpy(first.data(), npy.data() + 128, dimensions * sizeof(float));
    const auto vector = boost::json::parse(exported.substr(0, exported.find('\n'))).at("vector").as_array();
    ASSERT_EQ(vector.size(), dimensions);
    for (std::size_t i = 0; i < dimensions; ++i)
        ASSERT_EQ(vector[i].to_number<float>(), first[i]) << i;

    ASSERT_EQ(kaze({"tenants", "add", "acme"}).code, 0);
    EXPECT_THAT(kaze({"memory", "import", out, "--tenant", "acme"}).out, HasSubstr("3 added"));
    EXPECT_THAT(kaze({"memory", "import", out, "--tenant", "acme", "--restart"}).out, HasSubstr("3 known already"));
    auto before = listed(), after = listed({"--tenant", "acme"});
    ASSERT_EQ(after.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        for (const auto* same : {"text", "kind", "tags", "source", "agent", "scope", "importance", "created_at"})
            EXPECT_EQ(before[i].at(same), after[i].at(same)) << i << same;
    const auto through = kaze({"memory", "export", "--filter", "importance>0.8"});
    EXPECT_EQ(through.code, 0);
    EXPECT_THAT(through.out, AllOf(HasSubstr("Tuesdays"), HasSubstr("\"importance\":0.9"), Not(HasSubstr("backups"))));
    EXPECT_EQ(kaze({"memory", "export", "--tag", "two words"}).out, kaze({"memory", "export", "--filter", "backups"}).out);
}

TEST_F(MemoryTest, anExportThatFailsLeavesTheFileAsItWas)
{
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto out = file("out.jsonl", "as it was");
    EXPECT_EQ(kaze({"memory", "export", out, "--filter", "nonsense:1"}).code, 2);
    EXPECT_EQ(test::contentOf(out), "as it was");
    EXPECT_EQ(kaze({"memory", "export", path("none") + "/out.jsonl"}).code, 2);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root / "home"))
        files += entry.path().filename().string().starts_with("out.") ? 1 : 0;
    EXPECT_EQ(files, 1U) << "nothing half-written stays";
}

TEST_F(MemoryTest, aVectorIsSearchedForFromAFile)
{
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto exported = kaze({"memory", "export", "--with-vectors", "--kind", "fact"}).out;
    const auto vector = boost::json::parse(exported.substr(0, exported.find('\n'))).at("vector").as_array();
    const auto asJson = file("v.json", boost::json::serialize(vector));
    std::string npy("\x93NUMPY\x01\x00", 8);
    std::string head = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(vector.size()) + ",), }";
    head.resize(117, ' ');
    npy += std::string{'\x76', '\0'} + head + '\n';
    for (const auto& each : vector) {
        const auto number = each.to_number<double>();
        npy.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    const auto asNpy = file("v.npy", npy);
    for (const auto& from : {asJson, asNpy}) {
        const auto found = json(kaze({"memory", "search", "--vector-file", from, "--limit", "1", "--json"})).as_array();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_THAT(textIn(found[0], "text"), HasSubstr("Tuesdays"));
        EXPECT_GT(found[0].at("similarity").to_number<double>(), 0.999);
    }
    const std::vector<std::pair<std::string, std::string>> bad{{"{}", "no array"}, {"[1, \"a\"]", "element 1"}, {"[]", "empty"},
        {"nan", "neither"}, {npy.substr(0, 40), "ends in its head"}, {npy.substr(0, npy.size() - 3), "other numbers"},
        {"\x93NUMPY", "ends in its head"}};
    for (const auto& [content, why] : bad) {
        const auto refused = kaze({"memory", "search", "--vector-file", file("bad", content)});
        EXPECT_EQ(refused.code, 2) << why;
        EXPECT_THAT(refused.err, HasSubstr(why));
    }
    EXPECT_EQ(kaze({"memory", "search"}).code, 2) << "nothing to look for";
}

TEST_F(MemoryTest, anAnswerSaysHowItCameAbout)
{
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto shown = kaze({"memory", "search", "backups night", "--explain", "--half-life", "30", "--importance", "0.5"});
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("words #1"), HasSubstr("likeness #1"), HasSubstr("cosine"), HasSubstr("× age"),
            HasSubstr("lexical embedder")));
    const auto facts = json(kaze({"memory", "search", "backups", "--explain", "--json", "--exact"})).at("facts");
    EXPECT_TRUE(facts.at("exact").as_bool());
    EXPECT_TRUE(facts.at("lexical").as_bool());
    const auto tagged = json(kaze({"memory", "search", "backups cat", "--tag", "two words", "--json"})).as_array();
    ASSERT_EQ(tagged.size(), 1U);
    EXPECT_THAT(textIn(tagged[0], "text"), HasSubstr("backups"));
    EXPECT_THAT(kaze({"memory", "search", "cat", "--filter", "agent:dev-*", "--kind", "note"}).out, HasSubstr("sleeps"));
    EXPECT_THAT(kaze({"memory", "search", "cat", "--filter", "agent:nobody"}).out, HasSubstr("Nothing that fits the filter"));
    EXPECT_THAT(kaze({"memory", "search", "cat", "--filter", "tog:x"}).err, HasSubstr("\"tog\""));
    EXPECT_EQ(kaze({"memory", "search", "cat", "--diversity", "2"}).code, 2);
}

TEST_F(MemoryTest, aMemoryIsChangedForgottenAndRestored)
{
    const auto id = textIn(json(kaze({"memory", "add", "one\ntwo\nthree", "--tag", "a", "--tag", "b", "--json"})), "id");
    EXPECT_EQ(kaze({"memory", "edit", id, "--text", "one\n2\nthree", "--reason", "figures"}).code, 0);
    const auto changed
        = json(kaze({"memory", "edit", id.substr(0, 30), "--tag", "x", "--tag", "y", "--importance", "1", "--json"}));
    EXPECT_EQ(numberIn(changed, "version"), 3);
    EXPECT_EQ(boost::json::serialize(changed.at("tags")), R"(["x","y"])");
    EXPECT_EQ(textIn(changed, "text"), "one\n2\nthree");
    const auto history = kaze({"memory", "history", id, "--diff"}).out;
    EXPECT_THAT(history,
        AllOf(HasSubstr("version 3"), HasSubstr("figures"), HasSubstr("-two"), HasSubstr("+2"), HasSubstr("tags: a, b → x, y"),
            HasSubstr("importance: 0.50 → 1.00")));
    EXPECT_EQ(json(kaze({"memory", "history", id, "--limit", "2", "--json"})).as_array().size(), 2U);
    EXPECT_THAT(kaze({"memory", "history", id, "--limit", "1"}).out, HasSubstr("2 earlier"));
    EXPECT_THAT(kaze({"memory", "show", id}).out, AllOf(HasSubstr("x, y"), HasSubstr("3 versions")));

    const auto unasked = kaze({"memory", "forget", id});
    EXPECT_EQ(unasked.code, 2);
    EXPECT_THAT(unasked.err, HasSubstr("--yes"));
    EXPECT_EQ(kaze({"memory", "forget", id, "no-such-id", "--yes"}).code, 2);
    EXPECT_EQ(listed().size(), 1U) << "all are looked up before one is forgotten";
    EXPECT_THAT(kaze({"memory", "forget", id, "--yes"}).out, HasSubstr("memory restore " + id));
    EXPECT_EQ(listed().size(), 0U);
    EXPECT_EQ(listed({"--forgotten"}).size(), 1U);
    EXPECT_EQ(kaze({"memory", "restore", id}).code, 0);
    EXPECT_EQ(kaze({"memory", "restore", id, "--version", "1"}).code, 0);
    EXPECT_EQ(textIn(json(kaze({"memory", "show", id, "--json"})), "text"), "one\ntwo\nthree");
    EXPECT_EQ(kaze({"memory", "show", "no-such-id"}).code, 2);
}

TEST_F(MemoryTest, whatIsErasedIsGoneAndThatIsShown)
{
    const auto id = textIn(json(kaze({"memory", "add", "Nerissa lives in Wobblingham-under-Edge", "--json"})), "id");
    std::ignore = kaze({"memory", "add", "something else", "--tag", "other"});
    const auto unasked = kaze({"memory", "erase", id});
    EXPECT_EQ(unasked.code, 2);
    EXPECT_THAT(unasked.err, HasSubstr("--yes"));
    EXPECT_THAT(kaze({"memory", "erase", id, "--dry-run"}).out, HasSubstr("1 "));
    EXPECT_EQ(listed().size(), 2U);
    const auto erased = json(kaze({"memory", "erase", id, "--yes", "--json"}));
    EXPECT_EQ(numberIn(erased, "records"), 1);
    EXPECT_TRUE(erased.at("complete").as_bool());
    EXPECT_EQ(kaze({"memory", "show", id}).code, 2);
    EXPECT_THAT(
        kaze({"memory", "erase", "--filter", "tag:other", "--yes"}).out, HasSubstr("nothing of them was found afterwards"));
    EXPECT_EQ(listed().size(), 0U);
    EXPECT_EQ(kaze({"memory", "erase", "--yes"}).code, 2) << "it wants to know which";
}

TEST_F(MemoryTest, whatCameWhileItWasAskedWhetherToEraseIsTold)
{
    std::ignore = kaze({"memory", "add", "the first", "--tag", "x"});
    const auto erasing = start({"memory", "erase", "--filter", "tag:x"}, true);
    ASSERT_TRUE(erasing->says("Erase 1 memory")) << erasing->printed();
    ASSERT_EQ(kaze({"memory", "add", "came meanwhile", "--tag", "x"}).code, 0);
    erasing->type("y\n");
    const auto ran = ending(*erasing);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("Others that fit came or went since they were counted: it was 1 memory then."));
    EXPECT_THAT(ran.out, HasSubstr("Erased 2 memories"));
    EXPECT_EQ(listed().size(), 0U);
}

TEST_F(MemoryTest, theHeaderOfAnExportFromTheConsoleIsNoRecord)
{
    const auto exported = file("export.jsonl", "{\"kaze_export\":\"memories\",\"records\":1}\n{\"text\":\"one\"}\n");
    const auto imported = kaze({"memory", "import", exported});
    EXPECT_EQ(imported.code, 0) << imported.err;
    EXPECT_EQ(listed().size(), 1U);
}

TEST_F(MemoryTest, aTextIsEditedInTheEditorOfThePerson)
{
    const auto id = textIn(json(kaze({"memory", "add", "made at noon", "--json"})), "id");
    const auto editor = file("edit or", "#!/bin/sh\nsed -i s/noon/night/ \"$1\"\n");
    std::filesystem::permissions(editor, std::filesystem::perms::owner_all);
    std::filesystem::create_directories(root / "tmp dir");
    const auto edit = [&](const std::string& with) {
        auto how = words({"memory", "edit", id});
        how.typedIn = how.onScreen = true;
        how.environment["EDITOR"] = with;
        how.environment["TMPDIR"] = (root / "tmp dir").string();
        Program program(std::move(how));
        return ending(program);
    };
    EXPECT_EQ(edit("'" + editor + "'").code, 0);
    EXPECT_EQ(textIn(json(kaze({"memory", "show", id, "--json"})), "text"), "made at night") << "no line was added";
    EXPECT_THAT(edit("true").out, HasSubstr("Nothing was changed"));
    EXPECT_EQ(edit("false").code, 4);
    EXPECT_EQ(numberIn(json(kaze({"memory", "show", id, "--json"})), "version"), 2);
    EXPECT_EQ(kaze({"memory", "edit", id}).code, 2) << "without a terminal";
}

TEST_F(MemoryTest, anAnswerIsCertifiedAndChecked)
{
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto certificate = path("answer.json");
    ASSERT_EQ(kaze({"memory", "search", "backups deployments cat", "--certificate", certificate, "--limit", "3"}).code, 0);
    const auto good = kaze({"memory", "verify", certificate, "--against-cell"});
    EXPECT_EQ(good.code, 0) << good.out;
    EXPECT_THAT(good.out, AllOf(HasSubstr("is whole"), HasSubstr("backups deployments cat"), HasSubstr("is as it was")));
    const auto told = json(kaze({"memory", "verify", certificate, "--json"}));
    EXPECT_TRUE(told.at("good").as_bool());
    EXPECT_EQ(numberIn(told, "hits"), 3);
    const auto key = textIn(told, "fingerprint");
    EXPECT_EQ(kaze({"memory", "verify", certificate, "--key", key}).code, 0);
    EXPECT_EQ(kaze({"memory", "verify", certificate, "--key", key + "x"}).code, 1);
    auto text = test::contentOf(certificate);
    text.replace(text.find("\"rank\":2"), 8, "\"rank\":3");
    const auto bad = kaze({"memory", "verify", file("changed.json", text)});
    EXPECT_EQ(bad.code, 1);
    EXPECT_THAT(bad.out, AllOf(HasSubstr("hits[1].rank"), HasSubstr("merkle_root"), HasSubstr("signature")));
    EXPECT_EQ(kaze({"memory", "verify", path("none.json")}).code, 2);

    EXPECT_EQ(kaze({"memory", "edit", idOf("Tuesdays"), "--text", "Deployments happen on Fridays"}).code, 0);
    EXPECT_EQ(kaze({"memory", "forget", idOf("keyboard"), "--yes"}).code, 0);
    EXPECT_EQ(kaze({"memory", "verify", certificate}).code, 0) << "it is still what was said then";
    const auto since = kaze({"memory", "verify", certificate, "--against-cell"});
    EXPECT_EQ(since.code, 1);
    EXPECT_THAT(since.out,
        AllOf(HasSubstr("edited since: version 1 → 2"), HasSubstr("was forgotten since"), HasSubstr("is as it was"),
            HasSubstr("is whole")));
    auto elsewhere = words({"memory", "verify", certificate, "--against-cell"});
    elsewhere.words.back() = (root / "other").string();
    Program program(std::move(elsewhere));
    const auto other = ending(program);
    EXPECT_EQ(other.code, 1);
    EXPECT_THAT(other.out, AllOf(HasSubstr("is gone"), HasSubstr("public_key is not that of this cell")));
}

TEST_F(MemoryTest, whatIsStoppedGoesOn)
{
    constexpr int kLines = 20'000;
    std::string lines;
    for (int i = 0; i < kLines; ++i)
        lines += R"({"text": "note number )" + std::to_string(i) + "\"}\n";
    const auto name = file("many.jsonl", lines);
    auto how = words({"memory", "import", name});
    Program program(std::move(how));
    // Once something of it is durable.
    const auto log = data() / "knowledge" / "default.db-wal";
    ASSERT_TRUE(eventually(
        [&] {
            std::error_code missing;
            const auto size = std::filesystem::file_size(log, missing);
            return !missing && size > 1'000'000;
        },
        60s));
    program.signal(SIGINT);
    const auto stopped = ending(program);
    ASSERT_EQ(stopped.code, 4) << stopped.out << stopped.err;
    EXPECT_THAT(stopped.out, HasSubstr("memory import " + name));
    const auto rest = json(kaze({"memory", "import", name, "--json"}));
    EXPECT_GT(numberIn(rest, "done_before"), 0);
    EXPECT_EQ(numberIn(rest, "done_before") + numberIn(rest, "added"), kLines);
    EXPECT_EQ(numberIn(json(kaze({"memory", "stats", "--json"})), "records"), kLines);
}

TEST_F(MemoryTest, theIndexesAreShownAndBuiltAnew)
{
    EXPECT_THAT(kaze({"memory", "shards"}).out, HasSubstr("No vectors yet"));
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    EXPECT_THAT(kaze({"memory", "stats"}).out, AllOf(HasSubstr("records    3"), HasSubstr("lexical")));
    EXPECT_THAT(kaze({"memory", "shards"}).out, AllOf(HasSubstr("RECALL"), HasSubstr("fact"), HasSubstr("note")));
    EXPECT_EQ(json(kaze({"memory", "shards", "--json"})).as_array().size(), 2U);
    const auto rebuilt = kaze({"memory", "rebuild", "--wait"});
    EXPECT_EQ(rebuilt.code, 0) << rebuilt.err;
    EXPECT_THAT(rebuilt.out, HasSubstr("VECTORS"));
    EXPECT_EQ(kaze({"memory", "rebuild", "--cancel"}).code, 0);
}

TEST_F(MemoryTest, everyCommandHasItsHelp)
{
    for (const std::string command : {"add", "search", "list", "show", "history", "edit", "forget", "restore", "import", "export",
             "verify", "stats", "shards", "rebuild"}) {
        const auto help = kaze({"memory", command, "--help"});
        EXPECT_THAT(help.out, AllOf(HasSubstr("Usage: kaze memory " + command), HasSubstr("Example"), HasSubstr("--json")))
            << command;
    }
}

TEST_F(MemoryTest, theShellCompletesMemoriesKindsAndTags)
{
    const auto completed = [&](std::vector<std::string> line) {
        auto how = words({});
        how.words = {KAZE_PROGRAM, "__complete", "memory"};
        how.words.insert(how.words.end(), line.begin(), line.end());
        how.environment["KAZE_DATA"] = data().string();
        Program program(std::move(how));
        return ending(program).out;
    };
    EXPECT_EQ(completed({"show", ""}), "");
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db")) << "completing makes nothing";
    ASSERT_EQ(kaze({"memory", "import", three()}).code, 0);
    const auto id = idOf("Tuesdays");
    EXPECT_THAT(completed({"show", ""}), HasSubstr(id + "\tDeployments"));
    EXPECT_THAT(completed({"search", "--kind", ""}), HasSubstr("fact\t1 memory"));
    EXPECT_THAT(completed({"list", "--tag", "o"}), HasSubstr("ops\t"));
    EXPECT_THAT(completed({"search", "--expl"}), HasSubstr("--explain"));
    EXPECT_EQ(completed({"restore", ""}), "") << "nothing is forgotten";
    EXPECT_EQ(completed({"verify", ""}), "") << "the shell knows the files";
}

} // namespace kaze::e2e
