#include "engine/api/memory_requests.h"
#include "ui/models/memory_list_model.h"
#include "ui/models/memory_query.h"
#include "ui/models/memory_words.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

class TestMemoryModels : public QObject {
    Q_OBJECT
private slots:
    void takesWhatWasTypedApart_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("filter");
        QTest::newRow("words alone") << "why is it slow"
                                     << "why is it slow"
                                     << "";
        QTest::newRow("conditions alone") << "kind:fact age<7d"
                                          << ""
                                          << "kind:fact age<7d";
        QTest::newRow("both") << "nightly kind:fact index"
                              << "nightly index"
                              << "kind:fact";
        QTest::newRow("what must not stand") << "nightly -draft"
                                             << "nightly"
                                             << "-draft";
        QTest::newRow("a phrase must stand") << "\"batch size\" index"
                                             << "batch size index"
                                             << "\"batch size\"";
        QTest::newRow("a time of day is a word") << "at 12:30 sharp"
                                                 << "at 12:30 sharp"
                                                 << "";
        QTest::newRow("beyond Latin") << QString::fromUtf8("größe 風 kind:fact 夜") << QString::fromUtf8("größe 風 夜")
                                      << "kind:fact";
        QTest::newRow("a value with spaces") << "tag:\"two words\" x"
                                             << "x"
                                             << "tag:\"two words\"";
    }
    void takesWhatWasTypedApart()
    {
        QFETCH(QString, typed);
        QFETCH(QString, words);
        QFETCH(QString, filter);
        const auto query = memory::queryOf(typed);
        QVERIFY2(query, query ? "" : query.error().message.c_str());
        QCOMPARE(QString::fromStdString(query->words), words);
        QCOMPARE(QString::fromStdString(query->filter), filter);
    }

    void refusesAFieldThatIsNot()
    {
        const auto query = memory::queryOf("slow knd:fact");
        QVERIFY(!query);
        QVERIFY(query.error().message.starts_with("at character 6: there is no field \"knd\""));
        QVERIFY(!memory::queryOf("\"never closed"));
    }

    void addsAndTakesConditionsAway()
    {
        QCOMPARE(memory::withTerm("slow", "tag", "index"), QString("slow tag:index"));
        QCOMPARE(memory::withTerm("slow tag:index", "tag", "nightly"), QString("slow tag:index tag:nightly"));
        QCOMPARE(memory::withTerm("kind:fact slow", "kind", "note"), QString("slow kind:note"));
        QCOMPARE(memory::withTerm({}, "tag", "two \"words\""), QString("tag:\"two \\\"words\\\"\""));
        QCOMPARE(memory::valuesOf("tag:\"two \\\"words\\\"\" -tag:x", "tag"), QStringList{"two \"words\""});
        QCOMPARE(memory::withoutTerm("slow tag:a -tag:a tag:b", "tag", "a"), QString("slow -tag:a tag:b"));
        QCOMPARE(memory::withoutField("slow tag:a tag:b", "tag"), QString("slow"));
    }

    void saysHowAnAnswerCameAbout()
    {
        api::MemorySearchFacts facts;
        facts.byVector = facts.byText = true;
        facts.seconds = 0.0019;
        QCOMPARE(memory::answerWords(facts).text, QString::fromUtf8("hybrid · 1.9 ms · recall not measured yet"));
        facts.recall = 0.98;
        facts.recallSamples = 212;
        QCOMPARE(memory::answerWords(facts).text, QString::fromUtf8("hybrid · 1.9 ms · recall 0.98 audited"));
        QVERIFY(memory::answerWords(facts).details.contains("measured on 212 searches"));
        facts.lexical = true;
        QVERIFY(memory::answerWords(facts).text.endsWith("lexical embedder"));
        facts.exact = true;
        QVERIFY(memory::answerWords(facts).text.contains("exact"));
        facts.byVector = false;
        QCOMPARE(memory::answerWords(facts).tone, Tone::Warning);
        QVERIFY(memory::answerWords(facts).text.startsWith("by words alone: the embedder failed"));
        facts.byText = false; // of a tenant that remembers nothing
        facts.exact = false;
        QCOMPARE(memory::answerWords(facts).tone, Tone::Neutral);
        QVERIFY(memory::answerWords(facts).text.startsWith("nothing is remembered here yet"));
        QVERIFY(!memory::answerWords(facts).details.contains("Try again"));
    }

    void explainsAScoreWithItsNumbers()
    {
        api::MemoryHit hit;
        hit.vectorRank = 1;
        hit.similarity = 0.8712;
        hit.textRank = 2;
        hit.bm25 = 11.24;
        hit.recencyFactor = 0.98;
        hit.score = 0.0325;
        api::SearchMemory query;
        QCOMPARE(memory::whyText(hit, query),
            QString::fromUtf8(
                "vector rank 1 (cosine 0.871) × 0.7 + text rank 2 (bm25 11.2) × 0.3 · fused with k = 60 · recency × 0.98 · "
                "score 0.0325"));
        hit.vectorRank = 0;
        hit.bm25 = 0;
        query.importanceWeight = 0.5;
        hit.importanceFactor = 0.9;
        QVERIFY(memory::whyText(hit, query).startsWith(QString::fromUtf8("text rank 2 × 0.3")));
        QVERIFY(memory::whyText(hit, query).contains(QString::fromUtf8("importance × 0.90")));
        QCOMPARE(memory::placesText(hit), QString::fromUtf8("text 2 · 0.0325"));
    }

    void saysWhatCameOfAnErasure()
    {
        QCOMPARE(memory::placeName("full text"), QString("Full text"));
        QCOMPARE(memory::placeName("something new"), QString("something new"));
        QCOMPARE(memory::placeText({"records", 1'200, 0, {}}), QString::fromUtf8("1,200 removed · nothing left"));
        QCOMPARE(memory::placeText({"copies", 0, 2, "remove them: a, b"}), QString("2 left\nremove them: a, b"));
        api::MemoryErased erased;
        erased.records = 1;
        erased.complete = true;
        erased.places = {{"records", 1, 0, {}}, {"files", 0, 0, "two\nlines"}};
        QCOMPARE(memory::erasedText(erased),
            QString("Nothing of it was found afterwards in any place that was looked at.\n"
                    "Place\tRemoved\tLeft\tDetail\nRecords\t1\t0\t\nFiles\t0\t0\ttwo lines\n"));
        erased.complete = false;
        QVERIFY(memory::erasedText(erased).startsWith("It is erased, but something may still hold it"));
    }

    void namesWhoChangedARecord()
    {
        QCOMPARE(memory::whoText("person"), QString("a person"));
        QCOMPARE(memory::whoText({}), QString("a person"));
        QCOMPARE(memory::whoText("researcher"), QString("researcher"));
    }

    void leavesOutAHitThatIsNoMore()
    {
        MemoryListModel model;
        api::MemoryRecord listed;
        listed.id = "a";
        model.restart({listed}, {});
        model.removeHit("a");
        QCOMPARE(model.rowCount(), 1); // a list, which is asked for again
        api::MemoryHit first;
        first.id = "a";
        first.text = "one";
        api::MemoryHit second;
        second.id = "b";
        second.text = "two";
        second.score = 0.5;
        model.showHits({first, second});
        model.removeHit("c");
        QCOMPARE(model.rowCount(), 2);
        model.removeHit("a");
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.row(0)->record.text, std::string("two"));
        QCOMPARE(model.row(0)->hit->score, 0.5);
    }

    void exportsWhatAnImportTakes()
    {
        api::MemoryRecord record;
        record.id = "0192-id";
        record.text = "one\ntwo";
        record.kind = "note";
        record.createdAt = api::Time{std::chrono::seconds(1'790'000'000)};
        const auto line = memory::exportLine(record);
        QCOMPARE(line.count('\n'), 1);
        const auto object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object["key"].toString(), QString("0192-id"));
        QCOMPARE(object["time"].toString(), object["created_at"].toString());
        QVERIFY(!object.contains("vector"));
    }

    void keepsWhatASearchSaidWhenARecordChanges()
    {
        MemoryListModel model;
        QAbstractItemModelTester tester(&model);
        api::MemoryHit hit;
        hit.id = "a";
        hit.text = "before";
        hit.score = 0.5;
        model.showHits({hit});
        QCOMPARE(model.index(0, 0).data().toString(), QString("before"));
        api::MemoryRecord record;
        record.id = "a";
        record.text = "after";
        model.updateRecord(record);
        QCOMPARE(model.index(0, 0).data().toString(), QString("after"));
        QVERIFY(model.row(0)->hit);
        record.id = "b";
        model.restart({record}, "cursor", 3);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(!model.row(0)->hit);
    }
};

QTEST_MAIN(TestMemoryModels)
#include "test_memory_models.moc"
