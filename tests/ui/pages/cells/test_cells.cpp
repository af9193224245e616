#include "engine/api/snapshot.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/fake_source.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/sample_fleet.h"
#include "ui/pages/cells/cell_card.h"
#include "ui/pages/cells/cell_comparison.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/pages/note_line.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>

using namespace kaze;
using namespace kaze::ui;

// The page Cells over the sample fleet, with keys and clicks.
class TestCells : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_fleet = std::make_unique<Fleet>(m_host->link);
        addSampleCells(*m_fleet);
        open();
    }
    void cleanup()
    {
        m_page.reset();
        m_fleet.reset();
        m_host.reset();
    }

    void showsAllCellsInTheirEnvironments()
    {
        QStringList groups;
        for (const auto* heading : m_page->findChildren<StateDot*>())
            groups << heading->text();
        QCOMPARE(groups, (QStringList{"Production · read-only", "Staging", "Local"}));
        QCOMPARE(card("eu-1")->figures().running, 212);
        QVERIFY(test::says(*card("eu-1"), "$84.10"));
        QVERIFY(test::says(*card("eu-1"), "7 queued · 3 waiting"));
        QVERIFY2(card("lab")->figures().state.startsWith("unreachable 4 min"), qPrintable(card("lab")->figures().state));
        QVERIFY(test::says(*card("lab"), "nothing heard yet"));
        QVERIFY(test::says(*card("ap-1"), "clock 2.4 s ahead"));
        QVERIFY(card("eu-1")->accessibleName().contains("Production"));
        QVERIFY2(test::clippedText(*m_page).isEmpty(), qPrintable(test::clippedText(*m_page)));
    }

    void followsThem()
    {
        auto* link = m_host.get();
        link->link.changeSnapshot([](api::CellSnapshot& snapshot) { snapshot.agentsRunning = 4711; });
        QTRY_COMPARE(card("local")->figures().running, 4711);
    }

    void saysReadOnlyOfAGroupOnlyWhileAllOfItIs()
    {
        m_fleet->find("eu-1")->link().unlock(std::chrono::minutes(60));
        const auto groups = [this] {
            QStringList all;
            for (const auto* heading : m_page->findChildren<StateDot*>())
                all << heading->text();
            return all;
        };
        QTRY_COMPARE(groups(), (QStringList{"Production", "Staging", "Local"}));
        QTRY_VERIFY(test::says(*card("eu-1"), "unlocked for 60 min"));
        QVERIFY2(test::clippedText(*m_page).isEmpty(), qPrintable(test::clippedText(*m_page)));
        m_fleet->find("eu-1")->link().lock();
        QTRY_COMPARE(groups(), (QStringList{"Production · read-only", "Staging", "Local"}));
    }

    void keepsACardThatIsClickedWhileItsNoteIsTakenAway()
    {
        m_host->workspace.setNote("cell", "us-1", "drain it");
        QVERIFY(m_page->focusFilter());
        QTest::keyClicks(QApplication::focusWidget(), "drain");
        QTRY_VERIFY(!card("eu-1"));
        QTest::mouseClick(card("us-1"), Qt::LeftButton);
        m_page->note()->edit();
        auto* field = m_page->note()->findChild<QLineEdit*>();
        field->clear();
        QPointer<CellCard> clicked = card("us-1");
        QTest::mousePress(clicked, Qt::LeftButton);
        QVERIFY(clicked);
        QTRY_VERIFY(!card("us-1"));
        QTRY_VERIFY(!clicked);
    }

    void groupsByRegionAndFilters()
    {
        m_page->board()->setGrouping(CellGrouping::Region);
        const auto groups = [this] {
            QStringList all;
            for (const auto* heading : m_page->findChildren<StateDot*>())
                all << heading->text();
            all.sort();
            return all;
        };
        QTRY_COMPARE(groups(), (QStringList{"No region", "ap-south", "eu-west", "us-east"}));
        QVERIFY(m_page->focusFilter());
        QTest::keyClicks(QApplication::focusWidget(), "us-");
        QVERIFY(card("us-1"));
        QVERIFY(!card("eu-1"));
        QVERIFY(m_page->goBack());
        QVERIFY(card("eu-1"));
    }

    void opensACellWithEnter()
    {
        card("us-1")->setFocus();
        QTest::keyClick(card("us-1"), Qt::Key_Return);
        QCOMPARE(m_fleet->current().name(), QString("us-1"));
        QCOMPARE(m_host->navigator.visited, QStringList{"overview "});
    }

    void saysWhatARunningCellCannotDo()
    {
        QCOMPARE(card("eu-1")->figures().state, QString("running"));
        QCOMPARE(card("us-1")->figures().state, QString("running · 1 warning(s)"));
        QCOMPARE(card("us-1")->figures().tone, Tone::Warning);
        QVERIFY(card("us-1")->figures().problem.contains("Nothing is being recorded"));
    }

    void copiesALink()
    {
        QTest::mouseClick(card("us-1"), Qt::LeftButton);
        QTest::keyClick(card("us-1"), Qt::Key_L);
        QCOMPARE(m_host->navigator.visited, QStringList{"link us-1 overview "});
    }

    void offersWhatCanBeDoneUnderTheRightButton()
    {
        const auto at = card("eu-1")->rect().center();
        QContextMenuEvent asks(QContextMenuEvent::Mouse, at, card("eu-1")->mapToGlobal(at));
        QApplication::sendEvent(card("eu-1"), &asks);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QStringList texts;
        for (const auto* action : menu->actions())
            texts << action->text();
        QCOMPARE(texts,
            (QStringList{"Open", "Compare the two selected cells", "Copy a link to the selected cell", "Change the selected cell",
                "Remove the selected cell"}));
        QCOMPARE(m_page->board()->selected(), QStringList{"eu-1"});
        menu->actions()[0]->trigger();
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        menu->close();
    }

    void offersItForTheCardUnderTheMouseOfSeveral()
    {
        QTest::mouseClick(card("eu-1"), Qt::LeftButton);
        QTest::mouseClick(card("us-1"), Qt::LeftButton, Qt::ControlModifier);
        const auto at = card("eu-1")->rect().center();
        QContextMenuEvent asks(QContextMenuEvent::Mouse, at, card("eu-1")->mapToGlobal(at));
        QApplication::sendEvent(card("eu-1"), &asks);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(m_page->board()->selected().size(), 2);
        menu->actions()[0]->trigger();
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        menu->close();
        // And what is done with keys is done with the card that has the keyboard.
        card("us-1")->setFocus();
        QTest::keyClick(card("us-1"), Qt::Key_L);
        QCOMPARE(m_host->navigator.visited.back(), QString("link us-1 overview "));
    }

    void comparesTwo()
    {
        QVERIFY(!test::button<QPushButton>(*m_page, "Compare")->isEnabled());
        QTest::mouseClick(card("eu-1"), Qt::LeftButton);
        card("us-1")->setFocus();
        QTest::keyClick(card("us-1"), Qt::Key_Space);
        QCOMPARE(m_page->board()->selected(), (QStringList{"eu-1", "us-1"}));
        test::press(*m_page, "Compare");
        auto* dialog = m_page->findChild<CellComparison*>();
        QVERIFY(dialog);
        const auto* model = dialog->findChild<CellComparisonModel*>();
        const auto running = model->find("Running");
        QVERIFY(running.isValid());
        QCOMPARE(model->row(running)->first, QString("212"));
        QCOMPARE(model->row(running)->difference, QString("−24"));
        QCOMPARE(model->row(model->find("Version"))->difference, QString("="));
    }

    void showsThemAsATable()
    {
        QTest::keyClick(m_page.get(), Qt::Key_V);
        QVERIFY(m_page->table()->isVisible());
        QCOMPARE(m_page->table()->model()->rowCount(), 6);
        const auto last = m_page->table()->model()->rowCount() - 1;
        m_page->table()->setCurrentRow(last);
        m_page->table()->setFocus();
        QTest::keyClick(m_page->table(), Qt::Key_Return);
        QVERIFY(m_fleet->current().name() != "local");
    }

    void tellsWhatWaitsAnywhereAndAnswersFromThere()
    {
        QTRY_VERIFY(rowOf("staging", "issue-fixer") >= 0);
        m_page->needs()->setCurrentRow(rowOf("staging", "issue-fixer"));
        const int before = m_page->needs()->model()->rowCount();
        const auto* allow = test::button<QPushButton>(*m_page, "Allow once");
        test::press(*m_page, "Allow once");
        QVERIFY(!allow->isEnabled()); // and stays so
        QTRY_VERIFY(!m_host->navigator.notices.isEmpty());
        QVERIFY2(
            m_host->navigator.notices.back().startsWith("staging: allowed once"), qPrintable(m_host->navigator.notices.back()));
        QTRY_COMPARE(m_page->needs()->model()->rowCount(), before - 1);
        // The row before it is not marked, and is not answered.
        QVERIFY(m_page->needs()->selectionModel()->selectedRows().isEmpty());
        QVERIFY(!allow->isVisible());
        m_page->needs()->clearFocus();
        m_page->needs()->setFocus(Qt::TabFocusReason);
        QCOMPARE(m_page->needs()->selectionModel()->selectedRows().size(), 1);
    }

    void saysWhichCellsItDoesNotKnowOf()
    {
        QTRY_VERIFY(rowOf("staging", "issue-fixer") >= 0);
        QVERIFY(test::says(*m_page, "lab is not connected"));
        QTRY_VERIFY(!test::says(*m_page, "Looking"));
    }

    void saysOfWhatACellThatIsAwayToldWhenThatWas()
    {
        QTRY_VERIFY(rowOf("local", "issue-fixer") >= 0);
        m_page->needs()->setCurrentRow(rowOf("local", "issue-fixer"));
        auto* allow = test::button<QPushButton>(*m_page, "Allow once");
        QVERIFY(allow->isEnabled());
        m_host->link.setState(CellLink::State::Lost, "the engine has ended");
        const auto shown = [this] {
            const auto row = rowOf("local", "issue-fixer");
            return row < 0 ? QString() : m_page->needs()->model()->index(row, NeedsModel::Cell).data().toString();
        };
        QTRY_VERIFY2(shown().endsWith(" ago"), qPrintable(shown()));
        QVERIFY(!allow->isEnabled());
        QVERIFY(allow->toolTip().contains("cannot be reached"));
        m_host->link.setState(CellLink::State::Connected);
        QTRY_COMPARE(shown(), QString("This machine"));
        QTRY_VERIFY(allow->isEnabled());
    }

    void leavesTheQuestionsOfAReadOnlyCellAlone()
    {
        QTRY_VERIFY(rowOf("eu-1", "issue-fixer") >= 0);
        m_page->needs()->setCurrentRow(rowOf("eu-1", "issue-fixer"));
        auto* allow = test::button<QPushButton>(*m_page, "Allow once");
        QVERIFY(!allow->isEnabled());
        QVERIFY(allow->toolTip().contains("eu-1 is read-only"));
        m_fleet->find("eu-1")->link().unlock(std::chrono::minutes(15));
        QTRY_VERIFY(allow->isEnabled());
        test::press(*m_page, "Look");
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        QVERIFY(m_host->navigator.visited.back().startsWith("approval "));
    }

    void searchesAllCells()
    {
        auto* search = test::named<QLineEdit>(*m_page, "Search runs and traces of all cells");
        search->setFocus();
        QTest::keyClicks(search, "issue-fixer");
        QTRY_VERIFY(rowOf("us-1", "issue-fixer") >= 0);
        QTRY_VERIFY(rowOf("staging", "issue-fixer") >= 0);
        const auto* model = static_cast<const NeedsModel*>(m_page->needs()->model());
        QTRY_VERIFY(model->rowCount() > 0 && model->row(0)->what == NeedRow::What::Run);
        QTRY_VERIFY(!test::says(*m_page, "Looking"));
        QVERIFY(test::says(*m_page, "lab is not connected"));
        QVERIFY(m_page->goBack());
        QTRY_VERIFY(model->rowCount() > 0 && model->row(0)->what != NeedRow::What::Run);
    }

    void removesOneAfterOneQuestion()
    {
        auto source = std::make_shared<test::FakeSource>();
        KnownCell cell;
        cell.name = "eu-9";
        cell.address = "https://eu-9.example";
        source->set({cell});
        m_page.reset();
        m_fleet = std::make_unique<Fleet>(m_host->link);
        m_fleet->setSource(source);
        open();
        QTRY_VERIFY_WITH_TIMEOUT(card("eu-9"), 20'000);
        QTest::mouseClick(card("eu-9"), Qt::LeftButton);
        QTest::keyClick(card("eu-9"), Qt::Key_Delete);
        QTRY_VERIFY(qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()));
        test::press(*QApplication::activeModalWidget(), "Remove");
        QTRY_VERIFY_WITH_TIMEOUT(!m_fleet->find("eu-9"), 20'000);
        QTRY_VERIFY(test::says(*m_page, "Only this machine so far"));
    }

private:
    void open()
    {
        m_page = std::make_unique<CellsPage>(m_host->context(), m_fleet.get());
        m_host->show(*m_page);
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    [[nodiscard]] CellCard* card(const QString& name) const { return m_page->board()->card(name); }
    //! The row of a cell with these words; −1 where there is none.
    [[nodiscard]] int rowOf(const QString& cell, const QString& words) const
    {
        const auto* model = static_cast<const NeedsModel*>(m_page->needs()->model());
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->row(row)->cell == cell && model->row(row)->detail.contains(words))
                return row;
        return -1;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<CellsPage> m_page;
};

QTEST_MAIN(TestCells)
#include "test_cells.moc"
