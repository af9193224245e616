#include "engine/api/schedule.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/schedules/calendar_panel.h"
#include "ui/pages/schedules/schedule_detail_panel.h"
#include "ui/pages/schedules/schedule_dialog.h"
#include "ui/pages/schedules/schedule_form.h"
#include "ui/pages/schedules/schedule_list_panel.h"
#include "ui/pages/schedules/schedule_preview.h"
#include "ui/pages/schedules/schedules_page.h"
#include "ui/pages/schedules/trigger_fields.h"
#include "ui/pages/schedules/week_calendar.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;

// The Schedules page as a person uses it: what runs when, what became of it, and how it is changed.
class TestSchedules : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        open(SampleLink::Content::Busy);
        QTRY_COMPARE(table()->model()->rowCount(), 12);
        QTRY_VERIFY(detail()->shown().has_value());
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void ordersByTheNextFire()
    {
        QCOMPARE(cell(0, ScheduleListModel::Name), "index-health");
        QVERIFY2(cell(0, ScheduleListModel::Next).startsWith("in "), qPrintable(cell(0, ScheduleListModel::Next)));
        act("By name");
        QTRY_COMPARE(cell(0, ScheduleListModel::Name), "cut-over-check");
        QCOMPARE(m_host->settings.value("schedules/order").toString(), "name");
    }

    void tellsTheNextFireExactlyInItsTooltip()
    {
        const int row = rowOf("weekend-scan");
        const auto tip = table()->model()->index(row, ScheduleListModel::Next).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains("America/New_York") && tip.contains("UTC"), qPrintable(tip));
        QCOMPARE(cell(row, ScheduleListModel::Last), "failed");
        QCOMPARE(
            table()->model()->index(row, ScheduleListModel::Last).data(cell::ToneRole).toInt(), static_cast<int>(Tone::Critical));
    }

    void filtersInTheEngineAndByAChip()
    {
        auto* chips = m_page->findChild<ScheduleListPanel*>()->chips();
        QTRY_COMPARE(chips->titleOf("paused"), "paused 1");
        chips->setFocus();
        QTest::keyClick(chips, Qt::Key_Right);
        QTest::keyClick(chips, Qt::Key_Right);
        QCOMPARE(filter()->text(), "state:paused");
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        filter()->setText("stat:x");
        QTRY_VERIFY2(filter()->errorMessage().startsWith("there is no field \"stat\""), qPrintable(filter()->errorMessage()));
        filter()->setText("nosuchword");
        auto* stack = m_page->findChild<ScheduleListPanel*>()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        button<QPushButton>(*stack->emptyState(), "Clear the filter")->click();
        QTRY_COMPARE(table()->model()->rowCount(), 12);
    }

    void showsTheNextFiveFiresAndTheRules()
    {
        select("payments-reconcile");
        QCOMPARE(static_cast<int>(detail()->shown()->next.size()), 5);
        QVERIFY(test::says(*detail(), "one fire waits"));
        QVERIFY(test::says(*detail(), "Fires missed in the last 1 h"));
        QVERIFY2(test::says(*detail(), "18:00"), "a next fire");
        QTRY_VERIFY2(test::clippedText(*detail()).isEmpty(), qPrintable(test::clippedText(*detail())));
    }

    void opensTheRunOfAFireFromItsHistory()
    {
        select("nightly-review");
        act("Show what became of its fires");
        auto* history = detail()->history();
        QTRY_VERIFY(history->model()->rowCount() > 3);
        QVERIFY(history->isVisible());
        history->setFocus();
        history->setCurrentRow(0);
        QTest::keyClick(history, Qt::Key_Return);
        QTRY_COMPARE(m_host->navigator.visited.size(), 1);
        QVERIFY(m_host->navigator.visited.first().startsWith("run "));
    }

    void runsOneNowAndSaysWhatBecameOfIt()
    {
        select("morning-triage");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_R);
        QTRY_COMPARE(m_host->link.asked("run_schedule"), 1);
        QTRY_VERIFY(!m_host->navigator.notices.isEmpty());
        QVERIFY2(m_host->navigator.notices.last().contains("under way"), qPrintable(m_host->navigator.notices.last()));
    }

    void pausesAndResumes()
    {
        select("dependency-sweep");
        test::press(*detail(), "Pause");
        QTRY_COMPARE(detail()->shown()->row.state, api::ScheduleState::Paused);
        QTRY_VERIFY(button<QPushButton>(*detail(), "Resume"));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_P);
        QTRY_COMPARE(detail()->shown()->row.state, api::ScheduleState::Active);
    }

    void asksOnceBeforeItRemoves()
    {
        select("release-notes");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        QVERIFY(test::says(*question, "its history stays"));
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_host->link.asked("remove_schedule"), 0);
        QTest::keyClick(table(), Qt::Key_Delete);
        question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        test::press(*question, "Remove the schedule");
        QTRY_COMPARE(table()->model()->rowCount(), 11);
        QVERIFY(!detail()->isVisible());
    }

    void makesAScheduleWhileItShowsWhenItWouldFire()
    {
        auto* dialog = openDialog();
        named<QLineEdit>(*dialog, "Name")->setFocus();
        QTest::keyClicks(named<QLineEdit>(*dialog, "Name"), "weekly-report");
        auto* cron = named<QLineEdit>(*dialog, "Cron expression");
        cron->clear();
        QTest::keyClicks(cron, "30 8 * * mon");
        QTest::keyClicks(named<QLineEdit>(*dialog, "Time zone"), "Asia/Tokyo");
        QTRY_COMPARE(dialog->preview()->words(), "at 08:30, on Monday");
        QCOMPARE(dialog->preview()->fires(), 8);
        QVERIFY(test::says(*dialog->preview(), "08:30:00 "));
        named<QComboBox>(*dialog, "Agent")->setEditText("reconciler");
        named<QPlainTextEdit>(*dialog, "Task")->setPlainText("Reconcile the week before {{date}}");
        named<QComboBox>(*dialog, "While the run before is at work")->setCurrentIndex(1);
        test::press(*dialog, "Make the schedule");
        QTRY_COMPARE(table()->model()->rowCount(), 13);
        QTRY_VERIFY(detail()->shown() && detail()->shown()->row.name == "weekly-report");
        QCOMPARE(detail()->shown()->schedule.overlap, api::OverlapPolicy::Queue);
        QCOMPARE(detail()->shown()->row.zone, std::string("Asia/Tokyo"));
    }

    void pointsAtTheWrongCharacterOfACronExpression()
    {
        auto* dialog = openDialog();
        auto* fields = dialog->form()->trigger();
        named<QLineEdit>(*dialog, "Cron expression")->setText("0 25 * * 1");
        QTRY_VERIFY2(fields->shownProblem().contains("no hour"), qPrintable(fields->shownProblem()));
        QVERIFY(test::says(*fields, QString("0 25 * * 1\n  ") + QChar(0x25B2)));
        QCOMPARE(dialog->preview()->fires(), 0);
        named<QLineEdit>(*dialog, "Cron expression")->setText("0 23 * * 1");
        QTRY_COMPARE(dialog->preview()->fires(), 8);
        QVERIFY(fields->shownProblem().isEmpty());
        dialog->close();
    }

    void explainsWhatIsMissingBeforeItAsksTheCell()
    {
        auto* dialog = openDialog();
        test::press(*dialog, "Make the schedule");
        QVERIFY2(dialog->problem().contains("name"), qPrintable(dialog->problem()));
        named<QLineEdit>(*dialog, "Name")->setText("x");
        test::press(*dialog, "Make the schedule");
        QVERIFY2(dialog->problem().contains("agent"), qPrintable(dialog->problem()));
        named<QLineEdit>(*dialog, "Time zone")->setText("Europe/Berlim");
        QVERIFY(dialog->form()->problem().contains("Europe/Berlim"));
        QTRY_VERIFY(dialog->form()->trigger()->shownProblem().contains("Europe/Berlim"));
        QCOMPARE(m_host->link.asked("save_schedule"), 0);
        dialog->close();
    }

    void keepsWhatWasTypedWhenTheCellRefuses()
    {
        auto* dialog = openDialog();
        named<QLineEdit>(*dialog, "Name")->setText("nightly-review");
        named<QComboBox>(*dialog, "Agent")->setEditText("triage");
        named<QPlainTextEdit>(*dialog, "Task")->setPlainText("Do it");
        test::press(*dialog, "Make the schedule");
        QTRY_VERIFY2(dialog->problem().contains("another schedule has the name"), qPrintable(dialog->problem()));
        QVERIFY(dialog->isVisible());
        QCOMPARE(named<QPlainTextEdit>(*dialog, "Task")->toPlainText(), "Do it");
        dialog->close();
    }

    void changesAScheduleWithoutLosingWhatHasNoField()
    {
        select("weekend-scan");
        const auto before = detail()->shown()->schedule;
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_E);
        auto* dialog = m_page->findChild<ScheduleDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->form()->spec(), before);
        named<QLineEdit>(*dialog, "Up to so much later")->setText("10 min");
        test::press(*dialog, "Save");
        QTRY_COMPARE(detail()->shown()->schedule.trigger.jitterSeconds, 600.0);
        QCOMPARE(table()->model()->rowCount(), 12);
    }

    void writesEveryKindOfTrigger()
    {
        auto* dialog = openDialog();
        auto* fields = dialog->form()->trigger();
        auto* kinds = named<SegmentedTabs>(*fields, "What makes it fire");
        kinds->setCurrent("interval");
        named<QLineEdit>(*fields, "Every")->setText("90");
        QCOMPARE(fields->trigger().everySeconds, 5400.0);
        QTRY_COMPARE(dialog->preview()->words(), "every 90 minutes");
        named<QLineEdit>(*fields, "Every")->setText("often");
        QVERIFY(fields->problem().contains("often"));
        kinds->setCurrent("once");
        QVERIFY(fields->trigger().at.has_value());
        kinds->setCurrent("event");
        named<QLineEdit>(*fields, "Topic")->setText("builds.>");
        named<QLineEdit>(*fields, "Once quiet for")->setText("2 min");
        QCOMPARE(fields->trigger().quietSeconds, 120.0);
        QCOMPARE(fields->trigger().kind, api::TriggerKind::Event);
        dialog->close();
    }

    void readsSpansOfTimeAsPeopleWriteThem()
    {
        QCOMPARE(schedule::spanOf("90 s").value(), 90.0);
        QCOMPARE(schedule::spanOf("1 h 30 min").value(), 5400.0);
        QCOMPARE(schedule::spanOf("2d").value(), 172800.0);
        QCOMPARE(schedule::spanOf("").value(), 0.0);
        QVERIFY(!schedule::spanOf("soon"));
        QVERIFY(!schedule::spanOf("5 parsecs"));
        QCOMPARE(schedule::spanText(5400), "1 h 30 min");
    }

    void showsAWeekAndOpensAScheduleFromIt()
    {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_C);
        auto* panel = m_page->findChild<CalendarPanel*>();
        QTRY_VERIFY(panel->calendar()->items().size() > 20);
        QCOMPARE(panel->monday(), QDate(2026, 11, 16));
        QVERIFY(panel->isVisible() && !detail()->isVisible());
        QVERIFY(panel->calendar()->hasFocus());
        QTest::keyClick(panel->calendar(), Qt::Key_PageDown);
        QCOMPARE(panel->monday(), QDate(2026, 11, 23));
        QTRY_VERIFY(panel->calendar()->items().size() > 10 && m_host->link.asked("get_schedule_calendar") >= 2);
        filter()->setText("name:nightly*");
        QTRY_COMPARE(panel->calendar()->items().size(), 5); // Monday to Friday
        QTest::keyClick(panel->calendar(), Qt::Key_End);
        QTest::keyClick(panel->calendar(), Qt::Key_Return);
        QTRY_VERIFY(detail()->isVisible() && detail()->shown() && detail()->shown()->row.name == "nightly-review");
        QVERIFY(m_page->goBack());
        QVERIFY(!detail()->isVisible());
        filter()->setText("stat:x");
        QTRY_VERIFY(!filter()->errorMessage().isEmpty());
    }

    void offersTheFirstScheduleWhereThereIsNone()
    {
        open(SampleLink::Content::Empty);
        auto* stack = m_page->findChild<ScheduleListPanel*>()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        button<QPushButton>(*stack->emptyState(), "New schedule")->click();
        QVERIFY(m_page->findChild<ScheduleDialog*>());
    }

    void saysWhatIsWrongWhenTheCellIsAway()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->link.failNext({base::ErrorCode::Io, "the disk is gone", nullptr});
        m_page = std::make_unique<SchedulesPage>(m_host->context());
        m_host->show(*m_page);
        auto* stack = m_page->findChild<ScheduleListPanel*>()->findChild<StateStack*>();
        QTRY_VERIFY(test::says(*stack, "the disk is gone"));
        test::press(*stack, "Try again");
        QTRY_COMPARE(table()->model()->rowCount(), 12);
    }

private:
    void open(SampleLink::Content content)
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<SchedulesPage>(m_host->context());
        m_host->show(*m_page);
    }
    ScheduleDialog* openDialog()
    {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_N);
        auto* dialog = m_page->findChild<ScheduleDialog*>();
        return dialog;
    }
    void act(const QString& name)
    {
        for (auto* action : m_page->findChildren<QAction*>())
            if (action->text() == name)
                return action->trigger();
        QFAIL(qPrintable(name));
    }
    void select(const QString& name)
    {
        m_page->openThing(name);
        QTRY_VERIFY(detail()->shown() && QString::fromStdString(detail()->shown()->row.name) == name);
    }
    [[nodiscard]] int rowOf(const QString& name) const
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            if (cell(row, ScheduleListModel::Name) == name)
                return row;
        return -1;
    }
    [[nodiscard]] QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<ScheduleListPanel*>()->table(); }
    [[nodiscard]] ScheduleDetailPanel* detail() const { return m_page->findChild<ScheduleDetailPanel*>(); }
    [[nodiscard]] FilterField* filter() const { return m_page->findChild<FilterField*>(); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<SchedulesPage> m_page;
};

QTEST_MAIN(TestSchedules)
#include "test_schedules.moc"
