#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/models/cause_model.h"
#include "ui/pages/memory/causes_view.h"
#include "ui/pages/memory/entity_field.h"
#include "ui/pages/memory/fact_detail.h"
#include "ui/pages/memory/fact_dialogs.h"
#include "ui/pages/memory/facts_view.h"
#include "ui/pages/memory/map_selection.h"
#include "ui/pages/memory/map_view.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_page.h"
#include "ui/pages/memory/neighbourhood_view.h"
#include "ui/pages/memory/node_facts.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/point_map.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kaze;
using namespace kaze::ui;
using test::kPatience;
using test::named;

// The Memory page's facts, graph, causes and map on a real cell.
class TestLiveMemoryViews : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<MemoryPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void writesDownFactsAndTellsOfConflicts()
    {
        m_page->showView("facts");
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*facts(), "No facts yet"), kPatience);
        test::press(*facts(), "Add fact");
        fillIn("Nightly Index", "runs at", "01:00 UTC");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(facts()->detail()->fact(), kPatience);
        QCOMPARE(facts()->detail()->fact()->state, std::string("valid"));
        // Another case and other spaces are the same thing.
        facts()->add();
        fillIn("nightly  index", "Runs at", "02:00 UTC");
        QTRY_VERIFY_WITH_TIMEOUT(!dialog()->problem().isEmpty(), kPatience);
        QVERIFY2(dialog()->problem().startsWith("It is not saved yet"), qPrintable(dialog()->problem()));
        named<QComboBox>(*dialog(), "If another holds")->setCurrentIndex(1);
        test::press(*dialog(), "Save it");
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), QStringList{"02:00 UTC"}, kPatience);
        QCOMPARE(objects("ended"), QStringList{"01:00 UTC"});
        // What took its place is taken back.
        QTRY_VERIFY_WITH_TIMEOUT(facts()->detail()->fact() && facts()->detail()->fact()->object == "02:00 UTC", kPatience);
        test::press(*facts()->detail(), "Undo the supersession…");
        auto* question = test::LiveHost::question();
        QVERIFY(question);
        test::press(*question, "Undo it");
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), QStringList{"01:00 UTC"}, kPatience);
        QCOMPARE(objects("ended"), QStringList{});
    }

    void reviewsProposals()
    {
        add("parser", "is owned by", "search team");
        add("parser", "is owned by", "platform team", true);
        add("parser", "is tested by", "test_lists.py", true);
        m_page->showView("facts");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->tabs()->titleOf("proposed"), QString("Proposals  2"), kPatience);
        facts()->showState("proposed");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->model()->rowCount(), 2, kPatience);
        choose("platform team");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->detail()->conflicts().size(), std::size_t(1), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*facts()->detail(), "search team"), kPatience);
        test::press(*facts()->detail(), "Accept and supersede");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->model()->rowCount(), 1, kPatience);
        QCOMPARE(objects("valid"), QStringList{"platform team"});
        QVERIFY(m_host->navigator.takeBack);
        m_host->navigator.takeBack();
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), QStringList{"search team"}, kPatience);
        choose("test_lists.py");
        test::press(*facts()->detail(), "Reject");
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*facts(), "No proposals"), kPatience);
        facts()->showState("rejected");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(facts()->detail()->fact(), kPatience);
        test::press(*facts()->detail(), "Accept");
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), (QStringList{"search team", "test_lists.py"}), kPatience);
    }

    void endsAFactAndBringsItBack()
    {
        add("uploader", "retries", "five times");
        m_page->showView("facts");
        QTRY_VERIFY_WITH_TIMEOUT(facts()->detail()->fact(), kPatience);
        test::press(*facts()->detail(), "End…");
        auto* ending = m_page->findChild<EndFactDialog*>();
        QVERIFY(ending);
        named<QLineEdit>(*ending, "Why")->setText("measured");
        test::press(*ending, "End it");
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), QStringList{}, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_host->navigator.notices.isEmpty(), kPatience);
        m_host->navigator.takeBack();
        QTRY_COMPARE_WITH_TIMEOUT(objects("valid"), QStringList{"five times"}, kPatience);
        QCOMPARE(objects("ended"), QStringList{});
        QTRY_COMPARE_WITH_TIMEOUT(facts()->model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(facts()->detail()->fact(), kPatience);
        test::press(*facts()->detail(), "Open the record");
        QTRY_VERIFY_WITH_TIMEOUT(m_page->findChild<MemoryDetail*>()->record(), kPatience);
        QCOMPARE(m_page->findChild<MemoryDetail*>()->record()->kind, std::string("fact"));
    }

    void walksTheGraph()
    {
        add("nightly index", "runs on", "cell eu-1");
        add("nightly index", "has stage", "embed stage");
        add("embed stage", "calls", "embedder");
        add("embedder", "runs on", "cell eu-1");
        add("Mira", "watches", "nightly index");
        m_page->showView("graph");
        QTRY_COMPARE_WITH_TIMEOUT(graph()->centre(), QString("nightly index"), kPatience);
        graph()->setHops(1);
        QTRY_COMPARE_WITH_TIMEOUT(graph()->graph()->items().nodes.size(), std::size_t(4), kPatience);
        graph()->setHops(2);
        QTRY_COMPARE_WITH_TIMEOUT(graph()->graph()->items().nodes.size(), std::size_t(5), kPatience);
        QCOMPARE(graph()->graph()->items().edges.size(), std::size_t(5));
        QTRY_COMPARE_WITH_TIMEOUT(graph()->facts()->table()->model()->rowCount(), 3, kPatience);
        graph()->showPathTo("embedder");
        QTRY_VERIFY2_WITH_TIMEOUT(graph()->notice().contains("shortest path"), qPrintable(graph()->notice()), kPatience);
        QVERIFY(graph()->goBack());
        QTRY_COMPARE_WITH_TIMEOUT(graph()->graph()->items().nodes.size(), std::size_t(5), kPatience);
        graph()->open("nobody");
        QTRY_VERIFY2_WITH_TIMEOUT(graph()->notice().contains("\"nobody\""), qPrintable(graph()->notice()), kPatience);
        QCOMPARE(graph()->centre(), QString("nightly index"));
        auto* field = named<EntityField>(*graph(), "Centre of the graph");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, "emb");
        QTest::keyClick(field, Qt::Key_Backspace);
        field->setText("Embed  Stage");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(graph()->centre(), QString("embed stage"), kPatience);
    }

    void comparesEpisodes()
    {
        for (int i = 0; i < 40; ++i) {
            api::AddMemory episode;
            episode.kind = "episode";
            const bool skilled = i % 2 == 0;
            const bool good = skilled ? i % 10 != 0 : i % 4 == 1;
            QJsonObject data{{"task", QString("close ticket %1").arg(i)}, {"success", good},
                {"seconds", (skilled ? 100 : 300) + i}, {"tools", QJsonArray{"files.read"}}};
            if (skilled)
                data["skills"] = QJsonArray{"diagnose@1"};
            episode.data = QJsonDocument(data).toJson(QJsonDocument::Compact).toStdString();
            const auto added = m_host->ask(episode);
            QVERIFY2(added, added ? "" : added.error().text().c_str());
        }
        m_page->showView("causes");
        QTRY_COMPARE_WITH_TIMEOUT(causes()->analysis().episodes, 40, kPatience);
        const auto* model = qobject_cast<CauseModel*>(causes()->table()->model());
        QVERIFY(model->rowCount() >= 1);
        QVERIFY2(model->row(0)->edge.factor.starts_with("skill:diagnose"), model->row(0)->edge.factor.c_str());
        QVERIFY(model->row(0)->edge.uplift > 0);
        QVERIFY(!causes()->analysis().caveat.empty());
        QVERIFY(test::says(*causes(), QString::fromStdString(causes()->analysis().caveat)));
        QCOMPARE(causes()->graph()->items().nodes.size(), static_cast<std::size_t>(model->rowCount()) + 1);
        causes()->setOutcome("seconds");
        QTRY_VERIFY_WITH_TIMEOUT(
            !causes()->analysis().edges.empty() && causes()->analysis().edges.front().outcome == "seconds", kPatience);
        QVERIFY(causes()->analysis().edges.front().uplift < 0);
        auto* filter = causes()->findChild<FilterField*>();
        filter->lineEdit()->setText("nonsense>1");
        QTest::keyClick(filter->lineEdit(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!filter->errorMessage().isEmpty(), kPatience);
    }

    void mapsAndForgetsAndBringsBack()
    {
        for (int i = 0; i < 12; ++i) {
            api::AddMemory note;
            note.kind = i % 2 == 0 ? "note" : "habit";
            note.text
                = (i % 2 == 0 ? "The kettle is in drawer number " : "Releases go out on Tuesdays, attempt ") + std::to_string(i);
            QVERIFY(m_host->ask(note));
        }
        const auto embedded = [this] {
            const auto stats = m_host->ask(api::GetMemoryStats());
            return stats && stats->unembedded == 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(embedded(), kPatience);
        m_page->showView("map");
        QTRY_COMPARE_WITH_TIMEOUT(map()->map()->data().size(), 12, kPatience);
        QCOMPARE(map()->map()->data().groups.size(), 2);
        map()->map()->selectWithin(QPolygonF(QRectF(map()->map()->rect())));
        QCOMPARE(map()->map()->selection().size(), std::size_t(12));
        map()->map()->setSelection({0, 1, 2});
        auto* model = map()->selection()->model();
        QTRY_VERIFY_WITH_TIMEOUT(model->record(model->ids().back()), kPatience);
        const QString path = m_host->path("picked.jsonl");
        map()->selection()->exportTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(map()->selection()->exporting().state(), Transfer::State::Done, kPatience);
        QCOMPARE(m_host->read("picked.jsonl").count('\n'), 4);
        test::press(*map()->selection(), "Forget…");
        auto* question = test::LiveHost::question();
        QVERIFY(question);
        test::press(*question, "Forget them");
        QTRY_COMPARE_WITH_TIMEOUT(map()->map()->data().size(), 9, kPatience);
        m_host->navigator.takeBack();
        QTRY_COMPARE_WITH_TIMEOUT(map()->selection()->batch().state(), Transfer::State::Done, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(embedded(), kPatience);
        m_page->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(map()->map()->data().size(), 12, kPatience);
        emit map()->map()->picked(0);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*map(), "The kettle is in") || test::says(*map(), "Releases go out"), kPatience);
    }

private:
    [[nodiscard]] FactsView* facts() const { return m_page->findChild<FactsView*>(); }
    [[nodiscard]] NeighbourhoodView* graph() const { return m_page->findChild<NeighbourhoodView*>(); }
    [[nodiscard]] CausesView* causes() const { return m_page->findChild<CausesView*>(); }
    [[nodiscard]] MapView* map() const { return m_page->findChild<MapView*>(); }
    [[nodiscard]] AddFactDialog* dialog() const { return m_page->findChild<AddFactDialog*>(); }

    void fillIn(const QString& subject, const QString& predicate, const QString& object)
    {
        named<QLineEdit>(*dialog(), "Subject")->setText(subject);
        named<QLineEdit>(*dialog(), "Predicate")->setText(predicate);
        named<QLineEdit>(*dialog(), "Object")->setText(object);
        test::press(*dialog(), "Save it");
    }
    void add(const std::string& subject, const std::string& predicate, const std::string& object, bool propose = false)
    {
        api::AddFact request;
        request.subject = subject;
        request.predicate = predicate;
        request.object = object;
        request.propose = propose;
        const auto added = m_host->ask(request);
        if (!added)
            qFatal("%s", added.error().text().c_str());
    }
    //! Selects the fact with an object.
    void choose(const QString& object)
    {
        for (int row = 0; row < facts()->model()->rowCount(); ++row)
            if (facts()->model()->row(row)->object == object.toStdString())
                facts()->table()->setCurrentRow(row);
        QTRY_VERIFY_WITH_TIMEOUT(
            facts()->detail()->fact() && facts()->detail()->fact()->object == object.toStdString(), kPatience);
    }
    //! What is in a state, as the cell says.
    [[nodiscard]] QStringList objects(const std::string& state)
    {
        api::ListFacts query;
        query.state = state;
        const auto page = m_host->ask(query);
        QStringList names;
        if (page)
            for (const auto& fact : page->rows)
                names << QString::fromStdString(fact.object);
        return names;
    }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<MemoryPage> m_page;
};

QTEST_MAIN(TestLiveMemoryViews)
#include "test_live_memory_views.moc"
