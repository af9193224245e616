#include "engine/api/trace.h"
#include "tests/ui/pages/traces/traces_fixture.h"
#include "ui/models/run_words.h"
#include "ui/pages/traces/trace_dialogs.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QDateTimeEdit>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;
using test::button;

//! Which traces are listed, in which order and colours, and what a page remembers of it.
class TestTraceList : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<test::TracesFixture>();
        QVERIFY(m_fixture->isLoaded());
    }
    void cleanup() { m_fixture.reset(); }

    void ordersInTheEngine()
    {
        choose("Order: Newest", "Longest");
        QTRY_VERIFY(isDescending([](const api::TraceRow& row) { return row.duration ? row.duration->count() : 0; }));
        choose("Order: Longest", "Most tokens");
        QTRY_VERIFY(isDescending([](const api::TraceRow& row) { return row.usage.inputTokens + row.usage.outputTokens; }));
        choose("Order: Most tokens", "Dearest");
        QTRY_VERIFY(isDescending([](const api::TraceRow& row) { return row.costUsd.nanos; }));
        // The order is remembered.
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        QVERIFY(button<QPushButton>(*list(), "Order: Dearest"));
        QTRY_VERIFY(isDescending([](const api::TraceRow& row) { return row.costUsd.nanos; }));
    }

    void listsTracesOfATime()
    {
        const int all = rows();
        choose("Time: Any time", "From … to …");
        auto* dialog = m_fixture->page->findChild<PeriodDialog*>();
        QVERIFY(dialog);
        const auto now = toDateTime(m_fixture->host.link.now()).toLocalTime();
        dialog->from()->setDateTime(now);
        dialog->to()->setDateTime(now.addSecs(-60));
        test::press(*dialog, "Show them");
        QVERIFY(dialog->problem().contains("before it begins"));
        dialog->from()->setDateTime(now.addSecs(-600));
        dialog->to()->setDateTime(now);
        test::press(*dialog, "Show them");
        QTRY_VERIFY(rows() < all && rows() > 0);
        for (int row = 0; row < rows(); ++row)
            QVERIFY(model()->row(row)->startedAt >= m_fixture->host.link.now() - std::chrono::minutes(10));
        choose(list()->bar()->findChildren<QPushButton*>().at(1)->accessibleName(), "Last hour");
        QTRY_VERIFY(rows() > 20);
    }

    void saysWhenNothingBeganInATime()
    {
        TraceScope scope;
        scope.period = TraceScope::Period::Custom;
        scope.from = QDateTime(QDate(2020, 1, 1), QTime(0, 0));
        scope.to = scope.from.addDays(1);
        list()->bar()->setScope(scope);
        auto* stack = list()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        test::press(*stack->emptyState(), "Show any time");
        QTRY_VERIFY(rows() > 100);
    }

    void savesAndAppliesProfiles()
    {
        auto* filter = m_fixture->page->findChild<FilterField*>();
        filter->setText("status:error");
        choose("Order: Newest", "Dearest");
        m_fixture->table()->setColumnHidden(TraceListModel::Cost, false);
        m_fixture->table()->horizontalHeader()->moveSection(
            m_fixture->table()->horizontalHeader()->visualIndex(TraceListModel::Cost), 1);
        list()->saveProfileAs();
        auto* dialog = m_fixture->page->findChild<ProfileDialog*>();
        QVERIFY(dialog);
        test::press(*dialog, "Save");
        QVERIFY(!dialog->problem().isEmpty());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), "dear mistakes");
        test::press(*dialog, "Save");
        filter->setText({});
        choose("Order: Dearest", "Newest");
        m_fixture->table()->setColumnHidden(TraceListModel::Cost, true);
        QTRY_VERIFY(rows() > 100);
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        choose("View", "dear mistakes");
        QCOMPARE(m_fixture->page->findChild<FilterField*>()->text(), QString("status:error"));
        QVERIFY(!m_fixture->table()->isColumnHidden(TraceListModel::Cost));
        QCOMPARE(m_fixture->table()->horizontalHeader()->visualIndex(TraceListModel::Cost), 1);
        QTRY_VERIFY(rows() < 100 && rows() > 0);
        QVERIFY(isDescending([](const api::TraceRow& row) { return row.costUsd.nanos; }));
        removeProfile(m_fixture->host.settings, "dear mistakes");
        QVERIFY(loadProfiles(m_fixture->host.settings).isEmpty());
    }

    void showsTheColumnsThatAPersonChooses()
    {
        QVERIFY(m_fixture->table()->isColumnHidden(TraceListModel::Agent));
        auto* view = button<QPushButton>(*list(), "View");
        emit view->menu()->aboutToShow();
        for (auto* action : view->menu()->actions())
            if (action->menu() && action->text() == "Columns")
                for (auto* column : action->menu()->actions())
                    if (column->text() == "Agent")
                        column->trigger();
        QVERIFY(!m_fixture->table()->isColumnHidden(TraceListModel::Agent));
        QTRY_VERIFY(m_fixture->host.settings.contains("traces/columns"));
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        QVERIFY(!m_fixture->table()->isColumnHidden(TraceListModel::Agent));
    }

    void coloursWhatFitsARuleAndSaysItInWords()
    {
        list()->editRules();
        auto* dialog = m_fixture->page->findChild<RulesDialog*>();
        QVERIFY(dialog);
        auto* word = test::named<QLineEdit>(*dialog, "Word of rule 1");
        auto* filter = test::named<QLineEdit>(*dialog, "Filter of rule 1");
        filter->setText("dur>1s");
        test::press(*dialog, "Use these rules");
        QVERIFY(dialog->problem().contains("needs a word"));
        word->setText("slow");
        filter->setText("durr>1s");
        test::press(*dialog, "Use these rules");
        QVERIFY2(dialog->problem().contains("at character 1"), qPrintable(dialog->problem()));
        filter->setText("dur>1s");
        auto* tone = test::named<QComboBox>(*dialog, "Colour of rule 1");
        tone->setCurrentIndex(tone->findText("violet"));
        test::press(*dialog, "Add a rule");
        QCOMPARE(dialog->ruleCount(), 2);
        QTRY_VERIFY(button<QPushButton>(*dialog, "Remove rule 2")->isVisible());
        test::press(*dialog, "Remove rule 2");
        QCOMPARE(dialog->ruleCount(), 1);
        test::press(*dialog, "Use these rules");
        int marked = 0;
        for (int row = 0; row < rows(); ++row) {
            const auto cell = model()->index(row, TraceListModel::Name);
            if (!cell.data(cell::BadgeRole).toString().contains("slow"))
                continue;
            ++marked;
            QCOMPARE(cell.data(cell::ToneRole).toInt(), static_cast<int>(Tone::Violet));
            QVERIFY(model()->row(row)->duration > std::chrono::seconds(1));
        }
        QVERIFY(marked > 10);
        // Spans as well, and after the page was closed.
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        QVERIFY(model()->index(50, TraceListModel::Name).data(cell::BadgeRole).toString().contains("slow"));
    }

    void offersTheWordsOfTheFilter()
    {
        auto* edit = m_fixture->page->findChild<FilterField*>()->lineEdit();
        m_fixture->page->activateWindow();
        edit->setFocus();
        QTest::keyClicks(edit, "err");
        auto* completer = m_fixture->page->findChild<FilterField*>()->findChild<QCompleter*>();
        QCOMPARE(completer->currentCompletion(), QString("errors>"));
    }

    void opensALinkedTraceAtItsSpan()
    {
        const auto pair = m_fixture->host.link.forkedPair().split(' ');
        m_fixture->page->openThing(pair[1]);
        QTRY_VERIFY(
            m_fixture->inspector()->view() && QString::fromStdString(m_fixture->inspector()->view()->trace.runId) == pair[1]);
        m_fixture->inspector()->timeline()->select(m_fixture->spanOf("run "));
        QPushButton* link = nullptr;
        const auto shown = [&] {
            for (auto* one : m_fixture->panel()->findChildren<QPushButton*>())
                if (one->accessibleName().startsWith("Open the linked trace") && one->isVisible())
                    link = one;
            return link != nullptr;
        };
        QTRY_VERIFY(shown());
        QTest::mouseClick(link, Qt::LeftButton);
        QTRY_COMPARE(
            QString::fromStdString(m_fixture->inspector()->view() ? m_fixture->inspector()->view()->trace.runId : ""), pair[0]);
        QCOMPARE(m_fixture->inspector()->view()->tree().depth(m_fixture->inspector()->selected()), 0);
    }

    void leavesAPersonsChoiceAloneWhenALinkedTraceComesLater()
    {
        auto* filter = m_fixture->page->findChild<FilterField*>();
        filter->setText("agent:librarian");
        QTRY_VERIFY(rows() > 2 && rows() < 100);
        QVERIFY(m_fixture->opens("issue-fixer"));
        auto* table = m_fixture->table();
        QVERIFY(table->selectionModel()->selectedRows().isEmpty());
        // A click on the row that was the current one is a choice as well.
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(model()->index(0, 0)).center());
        const auto shown = [this] {
            const auto view = m_fixture->inspector()->view();
            return view ? QString::fromStdString(view->trace.traceId) : QString();
        };
        const QString chosen = m_fixture->idAt(0);
        QTRY_COMPARE(shown(), chosen);
        m_fixture->selectRows(0, 1);
        QSignalSpy answered(list(), &TraceListPanel::filterRefused);
        list()->refresh();
        QTRY_VERIFY(answered.count() > 0);
        QCOMPARE(list()->selectedIds().size(), 2);
        filter->setText({});
        QTRY_VERIFY(rows() > 100);
        QCOMPARE(m_fixture->idAt(table->currentIndex().row()), chosen);
        QCOMPARE(shown(), chosen);
    }

    void showsEventsAndTypedAttributes()
    {
        QVERIFY(m_fixture->opens("index-doctor"));
        QTRY_VERIFY(test::says(*m_fixture->panel(), "Events"));
        QTRY_VERIFY(test::says(*m_fixture->panel(), "process.started"));
        QVERIFY(test::says(*m_fixture->panel(), "kaze.tool.exit_code"));
        QVERIFY(m_fixture->panel()->copyText().contains("1 (whole number)"));
    }

private:
    [[nodiscard]] TraceListPanel* list() const { return m_fixture->list(); }
    [[nodiscard]] const TraceListModel* model() const { return static_cast<const TraceListModel*>(m_fixture->table()->model()); }
    [[nodiscard]] int rows() const { return model()->rowCount(); }
    void choose(const QString& menu, const QString& item) const
    {
        auto* opener = button<QPushButton>(*list(), menu);
        QVERIFY2(opener, qPrintable(menu));
        emit opener->menu()->aboutToShow();
        for (auto* action : opener->menu()->actions())
            if (action->text() == item)
                return action->trigger();
        QFAIL(qPrintable(item));
    }
    template <class Weight>
    [[nodiscard]] bool isDescending(Weight weight) const
    {
        for (int row = 1; row < rows(); ++row)
            if (!model()->row(row) || weight(*model()->row(row)) > weight(*model()->row(row - 1)))
                return false;
        return rows() > 0;
    }

    std::unique_ptr<test::TracesFixture> m_fixture;
};

QTEST_MAIN(TestTraceList)
#include "test_trace_list.moc"
