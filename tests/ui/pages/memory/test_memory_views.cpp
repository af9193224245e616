#include "engine/api/fact_requests.h"
#include "tests/ui/pages/memory/memory_fixture.h"
#include "tests/ui/support/all_answered.h"
#include "ui/models/cause_model.h"
#include "ui/models/node_fact_model.h"
#include "ui/pages/memory/causes_view.h"
#include "ui/pages/memory/entity_field.h"
#include "ui/pages/memory/fact_detail.h"
#include "ui/pages/memory/fact_dialogs.h"
#include "ui/pages/memory/facts_view.h"
#include "ui/pages/memory/map_selection.h"
#include "ui/pages/memory/map_view.h"
#include "ui/pages/memory/neighbourhood_view.h"
#include "ui/pages/memory/node_facts.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/point_map.h"
#include "ui/widgets/segmented_tabs.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

#include <numeric>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;

// The memory as facts, graph, causes and map, as a person uses them.
class TestMemoryViews : public QObject {
    Q_OBJECT
private slots:
    void init() { m_memory = std::make_unique<test::MemoryHost>(); }
    void cleanup() { m_memory.reset(); }

    void goesFromViewToViewAndRemembersWhich()
    {
        QVERIFY(!page()->view());
        QTRY_VERIFY(m_memory->model()->rowCount() > 2'000);
        m_memory->table()->setFocus();
        QTest::keyClick(m_memory->table(), Qt::Key_2, Qt::AltModifier);
        QVERIFY(facts());
        QVERIFY(!m_memory->bar()->isVisible());
        QTRY_VERIFY(facts()->table()->hasFocus());
        test::act(*page(), "Show the graph");
        QVERIFY(graph() && graph()->isVisible() && !facts()->isVisible());
        // What belongs to records has no keys elsewhere.
        QStringList names;
        for (const auto* action : page()->pageActions())
            names << action->text();
        QVERIFY(names.contains("Look for a path…") && names.contains("Show the records"));
        QVERIFY(!names.contains("New memory") && !names.contains("Reject the proposal"));
        m_memory->open();
        QVERIFY(qobject_cast<NeighbourhoodView*>(page()->view()));
        page()->openThing("search:release notes");
        QVERIFY(!page()->view());
        QTRY_COMPARE(m_memory->asked("search_memory"), 1);
    }

    void listsWhatHolds()
    {
        auto* view = openFacts();
        QVERIFY2(test::clippedText(*page()).isEmpty(), qPrintable(test::clippedText(*page())));
        const auto total = view->model()->rowCount();
        QVERIFY(total > 100);
        narrow("Subject", "nightly*");
        QTRY_VERIFY(view->model()->rowCount() < 20);
        for (int row = 0; row < view->model()->rowCount(); ++row)
            QCOMPARE(view->model()->row(row)->subject, std::string("nightly index"));
        narrow("Predicate", "runs at");
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QCOMPARE(view->model()->row(0)->object, std::string("02:00 UTC"));
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->object == "02:00 UTC");
        QVERIFY(test::says(*view->detail(), "nightly index runs at 02:00 UTC"));
        // Earlier something else held.
        narrow("As of", "2026-09-01");
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QTRY_COMPARE(view->model()->row(0)->object, std::string("01:00 UTC"));
        narrow("As of", "yesterday");
        QTRY_VERIFY(test::says(*view, "\"yesterday\" is no day."));
        QVERIFY(view->goBack());
        QTRY_COMPARE(view->model()->rowCount(), total);
        narrow("Object", "nobody has written this");
        QTRY_VERIFY(test::says(*view, "No fact fits"));
        test::press(*view, "Show all facts");
        QTRY_COMPARE(view->model()->rowCount(), total);
    }

    void showsAProposalBesideWhatItContradicts()
    {
        auto* view = openFacts();
        QTRY_COMPARE(view->tabs()->titleOf("proposed"), QString("Proposals  4"));
        QTest::keyClick(view->table(), Qt::Key_P);
        QTRY_COMPARE(view->model()->rowCount(), 4);
        choose("03:30 UTC");
        QTRY_COMPARE(view->detail()->conflicts().size(), std::size_t(1));
        QTRY_VERIFY(test::says(*view->detail(), "It contradicts what is known"));
        QTRY_VERIFY(test::says(*view->detail(), "02:00 UTC") && test::says(*view->detail(), "03:30 UTC"));
        QVERIFY(button<QPushButton>(*view->detail(), "Accept, both hold"));
        QTRY_VERIFY2(test::clippedText(*page()).isEmpty(), qPrintable(test::clippedText(*page())));
        choose("recall of the first ten");
        QTRY_VERIFY(view->detail()->conflicts().empty());
        QTRY_VERIFY(!button<QPushButton>(*view->detail(), "Accept and supersede")->isVisible());
    }

    void acceptsAndEndsWhatItContradictsAndTakesItBack()
    {
        auto* view = openFacts();
        view->showState("proposed");
        QTRY_COMPARE(view->model()->rowCount(), 4);
        choose("03:30 UTC");
        QTRY_COMPARE(view->detail()->conflicts().size(), std::size_t(1));
        test::press(*view->detail(), "Accept and supersede");
        QTRY_COMPARE(view->model()->rowCount(), 3);
        QTRY_COMPARE(view->tabs()->titleOf("proposed"), QString("Proposals  3"));
        QVERIFY(notices().last().contains("Accepted, and 1 facts ended"));
        QCOMPARE(objectsOf("nightly index", "runs at"), QStringList{"03:30 UTC"});
        m_memory->host.navigator.takeBack();
        QTRY_VERIFY(notices().last().startsWith("It holds again: nightly index runs at 02:00 UTC"));
        QCOMPARE(objectsOf("nightly index", "runs at"), QStringList{"02:00 UTC"});
    }

    void acceptsBesideWhatHoldsAndRejects()
    {
        auto* view = openFacts();
        view->showState("proposed");
        QTRY_COMPARE(view->model()->rowCount(), 4);
        choose("three times");
        QTRY_COMPARE(view->detail()->conflicts().size(), std::size_t(1));
        view->table()->setFocus();
        QTest::keyClick(view->table(), Qt::Key_A);
        QTRY_COMPARE(view->model()->rowCount(), 3);
        QCOMPARE(objectsOf("uploader", "retries"), (QStringList{"five times", "three times"}));
        m_memory->host.navigator.takeBack();
        QTRY_COMPARE(objectsOf("uploader", "retries"), QStringList{"five times"});
        choose("in the third week");
        view->table()->setFocus();
        QTest::keyClick(view->table(), Qt::Key_R);
        QTRY_COMPARE(view->model()->rowCount(), 2);
        view->showState("rejected");
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->state == "rejected");
        // Rejected is not lost.
        test::press(*view->detail(), "Accept");
        QTRY_VERIFY(test::says(*view, "No fact of default is in this state."));
        QCOMPARE(objectsOf("Jonas", "is on call"), QStringList{"in the third week"});
    }

    void endsAFactAndTakesItBack()
    {
        auto* view = openFacts();
        narrow("Subject", "parser");
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->subject == "parser");
        test::press(*view->detail(), "End…");
        auto* dialog = page()->findChild<EndFactDialog*>();
        QVERIFY(dialog);
        named<QLineEdit>(*dialog, "When")->setText("last week");
        test::press(*dialog, "End it");
        QVERIFY2(dialog->problem().startsWith("\"last week\" is no day"), qPrintable(dialog->problem()));
        named<QLineEdit>(*dialog, "When")->setText("1999-01-01");
        test::press(*dialog, "End it");
        QTRY_VERIFY2(dialog->problem().contains("before it begins"), qPrintable(dialog->problem()));
        QTRY_VERIFY2(test::clippedText(*dialog).isEmpty(), qPrintable(test::clippedText(*dialog)));
        named<QLineEdit>(*dialog, "When")->clear();
        test::press(*dialog, "End it");
        QTRY_VERIFY(test::says(*view, "No fact fits"));
        QVERIFY(notices().last().startsWith("Ended: parser is tested by test_lists.py"));
        m_memory->host.navigator.takeBack();
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QVERIFY(!view->model()->row(0)->validTo);
    }

    void undoesASupersessionFromEitherSide()
    {
        auto* view = openFacts();
        narrow("Subject", "embed stage");
        narrow("Predicate", "has batch size");
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->object == "64");
        test::press(*view->detail(), "Undo the supersession…");
        QVERIFY(m_memory->question());
        m_memory->question()->close();
        QTRY_VERIFY(!m_memory->question());
        view->showState("ended");
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->object == "1");
        test::press(*view->detail(), "Undo the supersession…");
        QVERIFY(m_memory->question());
        test::press(*m_memory->question(), "Undo it");
        QTRY_COMPARE(objectsOf("embed stage", "has batch size"), QStringList{"1"});
    }

    void addsAFactAndTellsOfAConflictFirst()
    {
        auto* view = openFacts();
        view->table()->setFocus();
        QTest::keyClick(view->table(), Qt::Key_N);
        auto* dialog = page()->findChild<AddFactDialog*>();
        QVERIFY(dialog);
        test::press(*dialog, "Save it");
        QCOMPARE(dialog->problem(), QString("A fact needs a subject, a predicate and an object."));
        named<QLineEdit>(*dialog, "Subject")->setText("Nightly  Index");
        named<QLineEdit>(*dialog, "Predicate")->setText("runs at");
        named<QLineEdit>(*dialog, "Object")->setText("04:00 UTC");
        test::press(*dialog, "Save it");
        QTRY_VERIFY2(dialog->problem().contains("nightly index runs at 02:00 UTC"), qPrintable(dialog->problem()));
        QTRY_VERIFY2(test::clippedText(*dialog).isEmpty(), qPrintable(test::clippedText(*dialog)));
        named<QComboBox>(*dialog, "If another holds")->setCurrentIndex(1);
        test::press(*dialog, "Save it");
        QTRY_COMPARE(objectsOf("nightly index", "runs at"), QStringList{"04:00 UTC"});
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->object == "04:00 UTC");
        QVERIFY(notices().last().startsWith("Saved; 1 facts ended"));
    }

    void saysWhatIsMissingWhereThereIsNothing()
    {
        m_memory = std::make_unique<test::MemoryHost>(SampleLink::Content::Empty);
        page()->showView("facts");
        QTRY_VERIFY(test::says(*page(), "No facts yet"));
        page()->showView("graph");
        QTRY_VERIFY(test::says(*graph(), "No facts yet"));
        test::press(*graph(), "Go to the facts");
        QVERIFY(facts()->isVisible());
        page()->showView("causes");
        QTRY_VERIFY(test::says(*page()->view(), "No episodes say this yet"));
        page()->showView("map");
        QTRY_VERIFY(test::says(*page()->view(), "No map yet"));
    }

    void showsErrorsInPlaceWithAWayOn()
    {
        const QStringList views{"facts", "graph", "causes", "map"};
        for (const auto& id : views) {
            m_memory->host.link.setState(CellLink::State::Lost, "gone");
            page()->showView(id);
            QTRY_VERIFY2(button<QPushButton>(*page()->view(), "Try again"), qPrintable(id));
            QTRY_VERIFY2(button<QPushButton>(*page()->view(), "Try again")->isVisible(), qPrintable(id));
            m_memory->host.link.setState(CellLink::State::Connected);
            QTRY_VERIFY2(!button<QPushButton>(*page()->view(), "Try again")->isVisible(), qPrintable(id));
        }
        QTRY_VERIFY(!map()->shownMap().ids.empty());
    }

    void drawsWhatLiesAroundWhatIsNamedMost()
    {
        auto* view = openGraph();
        QVERIFY(!view->centre().isEmpty());
        view->open("Nightly index");
        QTRY_COMPARE(view->centre(), QString("nightly index"));
        view->setHops(1);
        QTRY_VERIFY(view->graph()->items().nodes.size() > 5 && view->graph()->items().nodes.size() < 15);
        const auto near = view->graph()->items().nodes.size();
        view->setHops(2);
        QTRY_VERIFY(view->graph()->items().nodes.size() > near + 5);
        QCOMPARE(view->graph()->items().nodes.front().name, QString("nightly index"));
        QTRY_VERIFY(view->graph()->isCalm());
        QVERIFY(test::says(*view, "A click shows what is known of something"));
        QTRY_COMPARE(view->facts()->name(), QString("nightly index"));
        QTRY_VERIFY(view->facts()->table()->model()->rowCount() > 5);
        QTRY_VERIFY2(test::clippedText(*page()).isEmpty(), qPrintable(test::clippedText(*page())));
    }

    void walksThroughTheGraphAndBack()
    {
        auto* view = openGraph("nightly index");
        const int embed = nodeOf("embed stage");
        QVERIFY(embed > 0);
        QTest::mouseClick(view->graph(), Qt::LeftButton, {}, view->graph()->pixelOf(embed).toPoint());
        QCOMPARE(view->graph()->selected(), embed);
        QTRY_COMPARE(view->facts()->name(), QString("embed stage"));
        QTRY_VERIFY(view->facts()->table()->model()->rowCount() >= 4);
        QTest::mouseDClick(view->graph(), Qt::LeftButton, {}, view->graph()->pixelOf(embed).toPoint());
        QTRY_COMPARE(view->graph()->items().nodes.front().name, QString("embed stage"));
        QCOMPARE(view->centre(), QString("embed stage"));
        QVERIFY(view->goBack());
        QTRY_COMPARE(view->graph()->items().nodes.front().name, QString("nightly index"));
        // From the list beside it as well.
        auto* table = view->facts()->table();
        QTRY_COMPARE(view->facts()->name(), QString("nightly index"));
        QTRY_VERIFY(table->model()->rowCount() > 5);
        table->setCurrentRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(view->graph()->selected() > 0 || view->centre() != "nightly index");
    }

    void findsPathsAndSaysWhereThereIsNone()
    {
        auto* view = openGraph("nightly index");
        auto* to = named<EntityField>(*view, "Path to");
        to->setText("Mira");
        QTest::keyClick(to, Qt::Key_Return);
        QTRY_VERIFY(view->showsPaths());
        QTRY_VERIFY2(view->notice().contains("shortest path"), qPrintable(view->notice()));
        QCOMPARE(view->graph()->items().nodes.front().name, QString("nightly index"));
        QVERIFY(nodeOf("Mira") > 0 && nodeOf("search team") > 0);
        QVERIFY(view->graph()->items().edges.front().strong);
        QVERIFY(view->goBack());
        QTRY_VERIFY(view->graph()->items().nodes.size() > 10);
        view->showPathTo("nobody");
        QTRY_VERIFY2(view->notice().contains("names \"nobody\""), qPrintable(view->notice()));
        QVERIFY(view->graph()->items().nodes.size() > 10);
        view->showPathTo("signing key");
        QTRY_VERIFY2(view->notice().contains("signing key") || view->showsPaths(), qPrintable(view->notice()));
        view->open("what nobody knows");
        QTRY_VERIFY2(view->notice().contains("names \"what nobody knows\""), qPrintable(view->notice()));
        QCOMPARE(view->centre(), QString("nightly index"));
    }

    void offersNamesAndDropsLateAnswers()
    {
        auto* view = openGraph("nightly index");
        auto* field = named<EntityField>(*view, "Centre of the graph");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, "sear");
        QTRY_VERIFY(field->completer()->popup()->isVisible());
        QCOMPARE(field->completer()->completionModel()->index(0, 0).data().toString().left(6), QString("search"));
        QTest::keyClick(field->completer()->popup(), Qt::Key_Down);
        QTest::keyClick(field->completer()->popup(), Qt::Key_Return);
        QTRY_VERIFY(view->centre().startsWith("search"));
        // Two questions in a row: only what was wanted last is shown.
        view->open("Mira");
        view->open("uploader");
        QTRY_COMPARE(view->graph()->items().nodes.front().name, QString("uploader"));
        QVERIFY(test::allAnswered(m_memory->host.link));
        QCOMPARE(view->graph()->items().nodes.front().name, QString("uploader"));
    }

    void showsOnlySomePredicates()
    {
        auto* view = openGraph("nightly index");
        auto* predicates = named<QPushButton>(*view, "Predicates: all predicates");
        QVERIFY(predicates);
        emit predicates->menu()->aboutToShow();
        for (auto* action : predicates->menu()->actions())
            if (action->text() == "has stage")
                action->trigger();
        QTRY_COMPARE(view->graph()->items().nodes.size(), std::size_t(4));
        QCOMPARE(predicates->text(), QString("has stage"));
        named<QComboBox>(*view, "Direction")->setCurrentIndex(2);
        QTRY_COMPARE(view->graph()->items().nodes.size(), std::size_t(1));
        QTRY_VERIFY(view->notice().startsWith("Nothing lies around it"));
    }

    void comparesWhatGoesWithSuccess()
    {
        page()->showView("causes");
        auto* view = causes();
        QTRY_VERIFY(!view->analysis().edges.empty());
        const auto* model = qobject_cast<CauseModel*>(view->table()->model());
        QVERIFY(model->rowCount() > 10);
        QCOMPARE(view->graph()->items().nodes.size(), static_cast<std::size_t>(model->rowCount()) + 1);
        QVERIFY(test::says(*view, "not assigned at random"));
        QVERIFY(test::says(*view, "too few episodes"));
        QVERIFY(view->table()->model()->index(0, CauseModel::Uplift).data().toString().endsWith(" pp"));
        QTRY_VERIFY2(test::clippedText(*page()).isEmpty(), qPrintable(test::clippedText(*page())));
        // The table and the graph say the same.
        QCOMPARE(view->graph()->selected(), -1);
        view->table()->setCurrentRow(3);
        QCOMPARE(view->graph()->selected(), 4);
        const auto& edge = model->row(3)->edge;
        QVERIFY(test::says(*view, QString::fromStdString(edge.method)));
        view->graph()->select(2);
        QCOMPARE(view->table()->currentIndex().row(), 1);
        // What is significant has the colour of its sign, the rest is faint.
        for (int row = 0; row < model->rowCount(); ++row) {
            const auto& one = model->row(row)->edge;
            const auto& drawn = view->graph()->items().edges[static_cast<std::size_t>(row)];
            QCOMPARE(drawn.faint, !one.significant);
            if (one.significant)
                QCOMPARE(drawn.tone, one.uplift > 0 ? Tone::Ok : Tone::Critical);
        }
        view->setOutcome("seconds");
        QTRY_COMPARE(view->analysis().edges.front().outcome, std::string("seconds"));
        QVERIFY(test::says(*view, "Welch"));
        view->setOutcome("review_findings");
        QTRY_COMPARE(view->analysis().edges.front().outcome, std::string("review_findings"));
    }

    void narrowsTheComparison()
    {
        page()->showView("causes");
        auto* view = causes();
        QTRY_VERIFY(!view->analysis().edges.empty());
        auto* factor = named<QLineEdit>(*view, "Factor");
        factor->setText("skill:*");
        QTest::keyClick(factor, Qt::Key_Return);
        QTRY_VERIFY(view->analysis().edges.size() < 5);
        for (const auto& edge : view->analysis().edges)
            QVERIFY(edge.factor.starts_with("skill:"));
        auto* filter = view->findChild<FilterField*>();
        filter->lineEdit()->setText("agent:\"dev");
        QTest::keyClick(filter->lineEdit(), Qt::Key_Return);
        QTRY_VERIFY(!filter->errorMessage().isEmpty());
        QVERIFY(view->goBack());
        QTRY_VERIFY(view->analysis().edges.size() > 10);
        QTRY_VERIFY(filter->errorMessage().isEmpty());
        factor->setText("nothing like this");
        QTest::keyClick(factor, Qt::Key_Return);
        QTRY_VERIFY(test::says(*view, "No factor has enough episodes yet"));
    }

    void laysOutTheRecordsAndSaysWhatTheyAre()
    {
        auto* view = openMap();
        QVERIFY(view->shownMap().ids.size() > 2'000);
        QCOMPARE(view->map()->data().size(), static_cast<int>(view->shownMap().ids.size()));
        QVERIFY2(
            view->explanation().contains("main axes") && view->explanation().contains("23.1"), qPrintable(view->explanation()));
        QVERIFY(test::says(*view, "Point at something"));
        emit view->map()->hovered(5);
        QTRY_VERIFY(m_memory->asked("get_memory") > 0);
        const auto& id = view->shownMap().ids[5];
        QTRY_VERIFY(view->copyText().size() > 5);
        QVERIFY(!id.empty());
        // The pointer runs over many on its way.
        const int before = m_memory->asked("get_memory");
        for (int point = 10; point < 60; ++point)
            emit view->map()->hovered(point);
        QTRY_COMPARE(m_memory->asked("get_memory"), before + 1);
        QTRY_VERIFY2(test::clippedText(*page()).isEmpty(), qPrintable(test::clippedText(*page())));
        named<QComboBox>(*view, "Kind")->setCurrentIndex(named<QComboBox>(*view, "Kind")->findText("note"));
        QTRY_COMPARE(view->shownMap().ids.size(), std::size_t(8));
        named<QComboBox>(*view, "Colour")->setCurrentIndex(1);
        QTRY_VERIFY(view->shownMap().groups.size() > 1);
        named<QComboBox>(*view, "Projection")->setCurrentIndex(1);
        QTRY_VERIFY(view->explanation().contains("random axes"));
    }

    void forgetsWhatALassoSelectsAndTakesItBack()
    {
        auto* view = openMap();
        const auto total = view->shownMap().ids.size();
        view->map()->setSelection({3, 4, 5, 6, 7, 8, 9, 10, 11});
        auto* model = view->selection()->model();
        QCOMPARE(model->rowCount(), 9);
        QTRY_VERIFY(model->record(model->ids().front()));
        QTRY_VERIFY(model->index(8, MemoryPickModel::Text).data().toString().size() > 5);
        test::press(*view->selection(), "Forget…");
        QVERIFY(m_memory->question());
        test::press(*m_memory->question(), "Forget them");
        QTRY_COMPARE(view->shownMap().ids.size(), total - 9);
        QVERIFY(notices().last().startsWith("9 records are forgotten"));
        QCOMPARE(model->rowCount(), 0);
        m_memory->host.navigator.takeBack();
        QTRY_COMPARE(view->shownMap().ids.size(), total);
    }

    void exportsWhatIsSelected()
    {
        auto* view = openMap();
        view->map()->setSelection({0, 1, 2, 3, 4});
        const QString path = m_memory->host.folder.filePath("picked.jsonl");
        view->selection()->exportTo(path);
        QTRY_COMPARE(view->selection()->exporting().state(), Transfer::State::Done);
        QFile file(path);
        QVERIFY(file.open(QFile::ReadOnly));
        const auto about = QJsonDocument::fromJson(file.readLine()).object();
        QCOMPARE(about["records"].toInt(), 5);
        int lines = 0;
        while (!file.atEnd()) {
            const auto line = QJsonDocument::fromJson(file.readLine()).object();
            QVERIFY(!line["text"].toString().isEmpty());
            ++lines;
        }
        QCOMPARE(lines, 5);
    }

    void stopsABatchAndGoesOnWithTheRest()
    {
        auto* view = openMap();
        std::vector<int> some(40);
        std::iota(some.begin(), some.end(), 0);
        view->map()->setSelection(some);
        const auto total = view->shownMap().ids.size();
        m_memory->host.link.failNext(base::fail(base::ErrorCode::Timeout, "the disk is busy").error());
        test::press(*view->selection(), "Forget…");
        test::press(*m_memory->question(), "Forget them");
        QTRY_COMPARE(view->selection()->batch().state(), Transfer::State::Failed);
        QVERIFY(view->selection()->batch().words().contains("the disk is busy"));
        test::press(*view->selection(), "Go on");
        QTRY_COMPARE(view->shownMap().ids.size(), total - 40);
    }

    void followsToAnotherMemory()
    {
        openFacts();
        page()->openThing("tenant:acme");
        QTRY_VERIFY(test::says(*facts(), "No facts yet"));
        page()->showView("map");
        QTRY_COMPARE(map()->shownMap().ids.size(), std::size_t(3));
        page()->showView("causes");
        QTRY_VERIFY(test::says(*causes(), "No episodes say this yet"));
        page()->openThing("tenant:default");
        QTRY_VERIFY(!causes()->analysis().edges.empty());
    }

    void showsAFactInTheGraphAndAsARecord()
    {
        auto* view = openFacts();
        narrow("Subject", "uploader");
        QTRY_COMPARE(view->model()->rowCount(), 3);
        QTRY_VERIFY(view->detail()->fact() && view->detail()->fact()->subject == "uploader");
        test::press(*view->detail(), "Show in the graph");
        QTRY_COMPARE(graph()->centre(), QString("uploader"));
        test::press(*graph()->facts(), "Its facts");
        QTRY_VERIFY(facts()->isVisible());
        QTRY_COMPARE(view->model()->rowCount(), 3);
        const auto id = view->detail()->fact()->id;
        test::press(*view->detail(), "Open the record");
        QVERIFY(!page()->view());
        QTRY_VERIFY(m_memory->detail()->record() && m_memory->detail()->record()->id == id);
        QCOMPARE(m_memory->detail()->record()->kind, std::string("fact"));
    }

private:
    [[nodiscard]] MemoryPage* page() const { return m_memory->page.get(); }
    [[nodiscard]] FactsView* facts() const { return m_memory->part<FactsView>(); }
    [[nodiscard]] NeighbourhoodView* graph() const { return m_memory->part<NeighbourhoodView>(); }
    [[nodiscard]] CausesView* causes() const { return m_memory->part<CausesView>(); }
    [[nodiscard]] MapView* map() const { return m_memory->part<MapView>(); }
    [[nodiscard]] const QStringList& notices() const { return m_memory->host.navigator.notices; }

    FactsView* openFacts()
    {
        page()->showView("facts");
        [this] { QTRY_VERIFY(facts()->model()->rowCount() > 0); }();
        return facts();
    }
    NeighbourhoodView* openGraph(const QString& centre = {})
    {
        page()->showView("graph");
        [this] { QTRY_VERIFY(!graph()->graph()->items().nodes.empty()); }();
        if (!centre.isEmpty()) {
            graph()->open(centre);
            [this, &centre] { QTRY_COMPARE(graph()->graph()->items().nodes.front().name, centre); }();
        }
        [this] { QTRY_VERIFY(graph()->graph()->isCalm()); }();
        return graph();
    }
    MapView* openMap()
    {
        page()->showView("map");
        [this] { QTRY_VERIFY(!map()->shownMap().ids.empty()); }();
        return map();
    }
    void narrow(const QString& field, const QString& words)
    {
        auto* edit = named<QLineEdit>(*facts(), field);
        edit->setText(words);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    //! Selects the fact with an object.
    void choose(const QString& object)
    {
        for (int row = 0; row < facts()->model()->rowCount(); ++row)
            if (facts()->model()->row(row)->object == object.toStdString())
                facts()->table()->setCurrentRow(row);
        QTRY_COMPARE(QString::fromStdString(facts()->detail()->fact()->object), object);
    }
    [[nodiscard]] int nodeOf(const QString& name) const
    {
        const auto& nodes = graph()->graph()->items().nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (nodes[i].name == name)
                return static_cast<int>(i);
        return -1;
    }
    //! What holds now, as the cell says.
    [[nodiscard]] QStringList objectsOf(const std::string& subject, const std::string& predicate)
    {
        QStringList objects;
        bool done = false;
        api::ListFacts query;
        query.subject = subject;
        query.predicate = predicate;
        m_memory->host.link.ask<api::ListFacts>(this, query, [&](const base::Result<api::FactPage>& page) {
            for (const auto& fact : page->rows)
                objects << QString::fromStdString(fact.object);
            done = true;
        });
        static_cast<void>(QTest::qWaitFor([&done] { return done; }, 5'000));
        return objects;
    }

    std::unique_ptr<test::MemoryHost> m_memory;
};

QTEST_MAIN(TestMemoryViews)
#include "test_memory_views.moc"
