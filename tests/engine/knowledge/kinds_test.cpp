#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/kinds.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/statements.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>

namespace kaze::knowledge::detail {
namespace {

constexpr const char* kWhole = R"({"task":"Deploy the shop","input":"v2","output":"done","critique":"slow","success":true,
    "reward":0.3,"run":"r1","model":"gpt","skills":["deploy@3f2a","plain"],"tools":["shell"],"factors":["night"],
    "outcomes":{"visitors":12},"seconds":1.5,"tokens":100,"cost_usd":0})";

std::string refusal(std::string_view kind, const std::string& data)
{
    const auto checked = checkedData(kind, data);
    EXPECT_FALSE(checked) << data.substr(0, 200);
    if (checked)
        return {};
    EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
    return checked.error().message;
}

std::string factWith(const std::string& more)
{
    return R"({"subject":"a","predicate":"b","object":"c")" + (more.empty() ? "" : "," + more) + "}";
}

TEST(Kinds, dataIsWrittenInOneWay)
{
    const auto data = checkedData(kEpisode, kWhole);
    ASSERT_TRUE(data) << data.error().text();
    EXPECT_TRUE(data->starts_with(R"({"cost_usd":0,"critique":"slow","factors":["night"])")) << *data;
    EXPECT_EQ(checkedData(kEpisode, *data), *data);
    EXPECT_EQ(checkedData(kEntity, " { \"type\" : \"p\" , \"name\":\"A\\u006e\" } "), R"({"name":"An","type":"p"})");
    EXPECT_EQ(checkedData("note", "{\"b\":1e2,\"a\":[ ]}"), R"({"a":[],"b":100})");
    EXPECT_EQ(checkedData(kFact, factWith(R"("valid_from":"2026-01-01T01:00:00+01:00")")),
        R"({"object":"c","predicate":"b","subject":"a","valid_from":"2026-01-01T00:00:00.000000Z"})");
    for (const auto* none : {"", " \n"})
        for (const auto* kind : {"note", "episode", "fact", "entity"})
            EXPECT_EQ(checkedData(kind, none), "");
    EXPECT_EQ(checkedData("note", "{}"), "");
}

TEST(Kinds, numbersMeanTheNearestDouble)
{
    for (const double number : {0.1, 0.3, 1.0 / 3, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 123456.789012345678, -0.7}) {
        char text[64];
        std::snprintf(text, sizeof text, "{\"n\":%.17g}", number);
        const auto data = checkedData("note", text);
        ASSERT_TRUE(data) << data.error().text();
        EXPECT_EQ(checkedData("note", *data), *data) << "writing it again changes nothing";
        EXPECT_EQ(readData(*data)->at("n").to_number<double>(), number) << *data;
    }
    EXPECT_EQ(checkedData("note", R"({"n":-0.0})"), R"({"n":0})");
}

TEST(Kinds, whatIsNotOfItsTypeIsRefusedWithItsName)
{
    std::string many = "{\"m0\":0";
    for (int i = 1; i < 1001; ++i)
        many += ",\"m" + std::to_string(i) + "\":0";
    EXPECT_NE(refusal("note", many + "}").find("at most 1000"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","colour":1})").find("\"colour\" is unknown"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"success":true})").find("\"task\" is missing"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":" \u00a0"})").find("\"task\""), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","success":1})").find("true or false"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","reward":1.01})").find("from -1 to 1"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","seconds":-1})").find("from 0 to 1e15"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","skills":["a",""]})").find("\"skills\""), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","tools":"shell"})").find("\"tools\""), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","outcomes":{"success":1}})").find("members of their own"), std::string::npos);
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","outcomes":{"a":"1"}})").find("\"outcomes\""), std::string::npos);
    for (const auto* name : {"seconds", "tokens", "cost_usd"})
        EXPECT_NE(
            refusal(kEpisode, R"({"task":"t",")" + std::string(name) + R"(":1.001e15})").find("to 1e15"), std::string::npos);
    for (const auto* number : {"1e300", "-1.7e308", "1000000000000001", "18446744073709551615"})
        EXPECT_NE(refusal(kEpisode, R"({"task":"t","outcomes":{"a":)" + std::string(number) + "}}").find("-1e15 to 1e15"),
            std::string::npos)
            << number;
    EXPECT_TRUE(checkedData(kEpisode, R"({"task":"t","tokens":1e15,"outcomes":{"a":-1e15}})"));
    for (const auto* factor : {"tag:a", "agent:a", "model:a", "skill:deploy", "tool:"})
        EXPECT_NE(refusal(kEpisode, R"({"task":"t","factors":["night",")" + std::string(factor) + "\"]}")
                      .find("\"factors\" is not a list without \"" + std::string(factor)),
            std::string::npos)
            << factor;
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","factors":[""]})").find("\"factors\""), std::string::npos);
    EXPECT_TRUE(checkedData(kEpisode, R"({"task":"t","factors":["skills:x","tools","weather:skill:rain"]})"));
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","input":null})").find("\"input\""), std::string::npos);
    EXPECT_NE(refusal(kFact, R"({"subject":"a","predicate":"b"})").find("\"object\" is missing"), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("confidence":2)")).find("from 0 to 1"), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("state":"ended")")).find("\"state\""), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("supersedes":["x"])")).find("\"supersedes\""), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_from":"yesterday")")).find("\"valid_from\""), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_from":"9999-12-31T23:59:59-23:00")")).find("\"valid_from\""), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_to":"2026-01-01T00:00:00Z")")).find("valid_from"), std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_from":"2026-01-02T00:00:00Z","valid_to":"2026-01-01T00:00:00Z")")).find("before"),
        std::string::npos);
    EXPECT_NE(
        refusal(kFact, R"({"subject":")" + std::string(1025, 'x') + R"(","predicate":"b","object":"c"})").find("\"subject\""),
        std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_from":"2026-01-02T00:00:00Z","valid_to_before":"2026-01-01T00:00:00Z")"))
                  .find("\"valid_to_before\" is before"),
        std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("superseded_before":["0192f0c1-0000-7000-8000-000000000001 yesterday"])"))
                  .find("\"superseded_before\" is not a list"),
        std::string::npos);
    EXPECT_NE(refusal(kFact, factWith(R"("valid_to_before":true)")).find("\"valid_to_before\""), std::string::npos);
    EXPECT_NE(refusal(kEntity, R"({"type":"person"})").find("\"name\" is missing"), std::string::npos);
}

TEST(Kinds, hostileDataIsRefused)
{
    const auto deep = [](int levels) {
        return "{\"a\":" + std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']')
            + "}";
    };
    EXPECT_TRUE(checkedData("note", deep(10)));
    EXPECT_NE(refusal("note", deep(100'000)).find("levels"), std::string::npos);
    EXPECT_NE(refusal("note", "{\"a\":\"" + std::string(10U << 20, 'x') + "\"}").find("10.5 MB"), std::string::npos);
    EXPECT_NE(refusal("note", R"({"a":1,"b":{"c":1,"\u0063":2}})").find("\"c\" stands there twice"), std::string::npos);
    EXPECT_NE(refusal("note", R"({"n":1e999})").find("\"n\""), std::string::npos);
    EXPECT_NE(refusal("note", R"({"n":"a\u0000b"})").find("U+0000"), std::string::npos);
    for (const std::string none : {"[1]", "\"text\"", "12", "null", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":1} {}",
             "{\"a\":1}x", "{\"a\":\"\xff\"}", "{'a':1}", "{\"a\":1,}", "{\"a\":\"\\ud800\"}", "{", "{\"a\":01}", "//\n{}"})
        refusal("note", none);
    EXPECT_NE(refusal(kEpisode, R"({"task":")" + std::string((64U << 10) + 1, 'x') + "\"}").find("\"task\""), std::string::npos);
    std::string many;
    for (int i = 0; i < 300; ++i)
        many += (i > 0 ? ",\"" : "\"") + std::to_string(i) + '"';
    EXPECT_NE(refusal(kEpisode, R"({"task":"t","tools":[)" + many + "]}").find("256"), std::string::npos);
}

TEST(Kinds, aTextIsMadeOfWhatThereIs)
{
    EXPECT_EQ(textOf(kEpisode, *checkedData(kEpisode, kWhole)),
        "Deploy the shop\nInput: v2\nOutput: done\nIt succeeded.\nCritique: slow");
    EXPECT_EQ(textOf(kEpisode, R"({"task":"only this"})"), "only this");
    EXPECT_EQ(textOf(kFact, R"({"object":"Acme","predicate":"works_at","subject":"Anna"})"), "Anna works at Acme");
    EXPECT_EQ(textOf(kEntity, R"({"name":"Anna","type":"person"})"), "Anna (person)");
    EXPECT_EQ(textOf("note", R"({"name":"Anna"})"), "");
    EXPECT_EQ(textOf(kFact, ""), "");
}

TEST(Kinds, namesAreComparedWithoutCaseAndSpace)
{
    EXPECT_EQ(foldedName("  Ärzte\t ohne\u00A0\u3000GRENZEN "), "ärzte ohne grenzen");
    EXPECT_EQ(foldedName("\n \u2003"), "");
    EXPECT_EQ(foldedName("ΣΊΣΥΦΟΣ"), foldedName("σίσυφος"));
}

//! Records with data, as a whole store keeps them.
class KindsTest : public KnowledgeTest {
protected:
    KindsTest() { open(embedder); }

    NewRecord recordOf(std::string_view kind, const std::string& data, const std::string& text = {})
    {
        NewRecord record;
        record.kind = kind;
        record.data = data;
        record.text = text;
        return record;
    }
    api::MemoryRecord get(const std::string& id)
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = "default";
        const auto reply = bench->loop.runUntil(knowledge->get(query));
        EXPECT_TRUE(reply);
        return reply ? reply->record : api::MemoryRecord();
    }
    Result<api::MemoryReply> update(const std::string& id, const std::function<void(api::UpdateMemory&)>& with)
    {
        api::UpdateMemory change;
        change.id = id;
        change.tenant = "default";
        with(change);
        return bench->loop.runUntil(knowledge->update(change, "person"));
    }
    void forget(const std::string& id)
    {
        api::ForgetMemory query;
        query.id = id;
        query.tenant = "default";
        ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(query, "person")));
    }
    void restore(const std::string& id, std::int64_t version = 0)
    {
        api::RestoreMemory query;
        query.id = id;
        query.tenant = "default";
        query.version = version;
        const auto restored = bench->loop.runUntil(knowledge->restore(query, "person"));
        ASSERT_TRUE(restored) << restored.error().text();
    }
    //! The rows of one column, in order, with commas.
    std::string rows(const std::string& sql)
    {
        knowledge.reset();
        storage::OpenOptions options;
        options.path = folder / "knowledge" / "default.db";
        options.migrations = sql::migrations();
        auto database = storage::Database::open(
            options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
        EXPECT_TRUE(database);
        std::string all;
        const auto take = [&](const storage::Row& row) { all.append(all.empty() ? "" : ",").append(row.text(0)); };
        const auto read = (*database)->readSync([&](storage::Connection& connection) { return connection.query(sql, {}, take); });
        EXPECT_TRUE(read) << read.error().text();
        (*database)->close();
        open(embedder);
        return all;
    }
    std::string outcomes() { return rows("SELECT outcome || '=' || value FROM episode_outcomes ORDER BY outcome"); }
    std::string factors() { return rows("SELECT factor FROM episode_factors ORDER BY factor"); }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(KindsTest, anEpisodeIsKeptWithOutcomesAndFactors)
{
    auto record = recordOf(kEpisode, kWhole);
    record.tags = {"shop"};
    record.agent = "dev";
    const auto id = bench->add(*knowledge, record);
    ASSERT_TRUE(id) << id.error().text();
    const auto kept = get(*id);
    EXPECT_EQ(kept.data, *checkedData(kEpisode, kWhole));
    EXPECT_TRUE(kept.text.starts_with("Deploy the shop\n"));
    ASSERT_EQ(bench->byText(*knowledge, "deploy").size(), 1U);
    EXPECT_EQ(bench->byText(*knowledge, "deploy")[0].data, kept.data);
    EXPECT_EQ(outcomes(), "cost_usd=0.0,reward=0.3,seconds=1.5,success=1.0,tokens=100.0,visitors=12.0");
    EXPECT_EQ(factors(), "agent:dev,model:gpt,night,skill:deploy,skill:deploy@3f2a,skill:plain,tag:shop,tool:shell");
}

TEST_F(KindsTest, theTablesFollowEveryChange)
{
    const auto id = bench->add(*knowledge, recordOf(kEpisode, R"({"task":"t","success":false,"tools":["x"]})")).value_or("");
    const int calls = embedder.calls;
    const auto text = get(id).text;
    auto changed = update(id, [](auto& change) { change.data = R"({"task":"t","success":true,"reward":1})"; });
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_EQ(changed->record.version, 2);
    EXPECT_EQ(changed->record.text, text) << "what is known of its outcome later costs no embedding";
    EXPECT_EQ(embedder.calls, calls);
    EXPECT_NE(changed->versions[0].hash, changed->versions[1].hash);
    EXPECT_EQ(changed->versions[1].data, R"({"success":false,"task":"t","tools":["x"]})");
    EXPECT_EQ(outcomes(), "reward=1.0,success=1.0");
    EXPECT_EQ(factors(), "");
    ASSERT_TRUE(update(id, [](auto& change) { change.tags = std::vector<std::string>{"late"}; }));
    EXPECT_EQ(factors(), "tag:late");
    forget(id);
    EXPECT_EQ(outcomes() + factors(), "");
    restore(id);
    EXPECT_EQ(outcomes() + factors(), "reward=1.0,success=1.0tag:late");
    restore(id, 1);
    EXPECT_EQ(outcomes() + factors(), "success=0.0tool:x");
    EXPECT_EQ(get(id).data, R"({"success":false,"task":"t","tools":["x"]})");
    ASSERT_FALSE(update(id, [](auto& change) { change.kind = "fact"; })) << "its data is no fact's";
    ASSERT_FALSE(update(id, [](auto& change) { change.data = R"({"task":""})"; }));
    const auto note = update(id, [](auto& change) {
        change.kind = "note";
        change.data = "";
    });
    ASSERT_TRUE(note) << note.error().text();
    EXPECT_EQ(outcomes() + factors(), "");
    EXPECT_EQ(get(id).data, "");
    const auto same = update(id, [](auto& change) { change.data = " "; });
    ASSERT_TRUE(same);
    EXPECT_EQ(same->record.version, note->record.version) << "nothing is no change";
}

TEST_F(KindsTest, theTextOfAFactFollowsItsDataUnlessItIsItsOwn)
{
    const auto plain = bench->add(*knowledge, recordOf(kFact, factWith(""))).value_or("");
    const auto own = bench->add(*knowledge, recordOf(kFact, factWith(""), "my own words")).value_or("");
    for (const auto& id : {plain, own})
        ASSERT_TRUE(update(id, [](auto& change) { change.data = R"({"subject":"a","predicate":"b","object":"zebra"})"; }));
    EXPECT_EQ(get(plain).text, "a b zebra");
    EXPECT_EQ(get(own).text, "my own words");
    EXPECT_EQ(bench->byText(*knowledge, "zebra").size(), 1U);
    ASSERT_TRUE(update(own, [](auto& change) { change.text = ""; }));
    EXPECT_EQ(get(own).text, "a b zebra");
    const auto note = bench->add(*knowledge, "words").value_or("");
    EXPECT_FALSE(update(note, [](auto& change) { change.text = " "; }));
}

TEST_F(KindsTest, factsAndEntitiesAreInTheirTables)
{
    const auto fact = recordOf(kFact,
        R"({"subject":"Anna  Bell","predicate":"Works_At","object":"ACME","valid_from":"2026-01-01T00:00:00Z","confidence":0.5})");
    const auto id = bench->add(*knowledge, fact).value_or("");
    const auto entity = bench->add(*knowledge, recordOf(kEntity, R"({"name":"Anna Bell","type":"person"})")).value_or("");
    ASSERT_TRUE(bench->add(*knowledge, recordOf(kFact, "", "a fact in words alone")));
    const auto facts = [this] {
        return rows(
            "SELECT subject || '|' || subject_key || '|' || predicate_key || '|' || object_key || '|' || valid_from || '|' "
            "|| confidence || '|' || state FROM facts");
    };
    EXPECT_EQ(facts(), "Anna  Bell|anna bell|works_at|acme|1767225600000000|0.5|valid");
    EXPECT_EQ(rows("SELECT name || '|' || key || '|' || type FROM entities"), "Anna Bell|anna bell|person");
    forget(id);
    forget(entity);
    EXPECT_EQ(facts() + rows("SELECT name FROM entities"), "");
    restore(id);
    EXPECT_NE(facts(), "");
}

TEST_F(KindsTest, badDataAddsNothing)
{
    for (const std::string data :
        {"{\"task\":3}", "{\"task\":\"t\",\"task\":\"u\"}", "{\"task\":\"t\",\"reward\":1e999}", "[", "{}"}) {
        const auto added = bench->add(*knowledge, recordOf(kEpisode, data, "text"));
        ASSERT_FALSE(added) << data;
        EXPECT_EQ(added.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_FALSE(bench->add(*knowledge, recordOf("note", "{\"a\":1}"))) << "that says no text";
    EXPECT_TRUE(bench->add(*knowledge, recordOf("note", "{\"a\":1}", "text")));
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(KindsTest, aDatabaseOfTheVersionBeforeKeepsItsRecordsAndHashes)
{
    knowledge.reset();
    storage::OpenOptions options;
    options.path = folder / "knowledge" / "default.db";
    options.migrations = {sql::migrations()[0], sql::migrations()[1]};
    const storage::DatabaseServices services{bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log};
    auto old = storage::Database::open(options, services);
    ASSERT_TRUE(old) << old.error().text();
    const auto filled = (*old)->writeSync([](storage::Connection& connection) {
        return connection.script(R"(
            INSERT INTO records (id, kind, text, tags, source, created_at, agent, scope, importance, version, sequence, updated_at)
            VALUES (x'0192f0c1000070008000000000000001', 'fact', 'old zebra #1', '["a"]', 'person', 1000000, 'dev', '', 0.25, 2, 5,
                2000000);
            INSERT INTO versions (seq, version, kind, text, tags, scope, importance, changed_at, changed_by, reason)
            VALUES (1, 1, 'fact', 'older zebra', '[]', '', 0.5, 1000000, 'person', '');
            INSERT INTO texts (rowid, text) VALUES (1, 'old zebra #1');
            INSERT INTO tags (tag, seq) VALUES ('a', 1);
            INSERT INTO pending (seq) VALUES (1);
            UPDATE counters SET value = 5 WHERE name = 'sequence';)");
    });
    ASSERT_TRUE(filled) << filled.error().text();
    (*old)->close();
    open(embedder);

    api::GetMemory query;
    query.id = "0192f0c1-0000-7000-8000-000000000001";
    query.tenant = "default";
    query.versions = 10;
    const auto reply = bench->loop.runUntil(knowledge->get(query));
    ASSERT_TRUE(reply) << reply.error().text();
    ASSERT_EQ(reply->versions.size(), 2U);
    EXPECT_EQ(reply->record.hash,
        base::sha256Hex(R"({"agent":"dev","created_at":1000000,"id":"0192f0c1-0000-7000-8000-000000000001",)"
                        R"("importance_millionths":250000,"kind":"fact","scope":"","source":"person","tags":["a"],)"
                        R"("text":"old zebra #1","version":2})"));
    EXPECT_EQ(reply->versions[1].hash,
        base::sha256Hex(R"({"agent":"dev","created_at":1000000,"id":"0192f0c1-0000-7000-8000-000000000001",)"
                        R"("importance_millionths":500000,"kind":"fact","scope":"","source":"person","tags":[],)"
                        R"("text":"older zebra","version":1})"));
    EXPECT_EQ(reply->record.data, "");
    EXPECT_EQ(bench->byText(*knowledge, "zebra").size(), 1U);
    EXPECT_TRUE(update(query.id, [](auto& change) { change.data = factWith(""); }));
    EXPECT_EQ(rows("SELECT valid_from FROM facts"), "1000000") << "since it is remembered";
}

} // namespace
} // namespace kaze::knowledge::detail
