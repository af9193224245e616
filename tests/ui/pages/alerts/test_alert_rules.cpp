#include "engine/api/alert_requests.h"
#include "tests/ui/support/all_answered.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/alert_rule_model.h"
#include "ui/pages/alerts/alerts_page.h"
#include "ui/pages/alerts/back_test_view.h"
#include "ui/pages/alerts/rule_detail.h"
#include "ui/pages/alerts/rule_dialog.h"
#include "ui/pages/alerts/rule_form.h"
#include "ui/pages/alerts/rules_panel.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

class TestAlertRules : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<AlertsPage>(m_host->context());
        m_host->show(*m_page);
        m_page->openThing("rules");
        QTRY_COMPARE(rules()->model()->rowCount(), 11);
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void saysWhenEachFiresAndWhatItWouldHaveSaid()
    {
        select("turns-slow");
        QCOMPARE(cell(AlertRuleModel::Condition), QString("95th percentile of kaze_turn_seconds above 5.0 s for 10 min"));
        QCOMPARE(cell(AlertRuleModel::To), QString("in the tray, in the log, to the webhook ops"));
        QTRY_VERIFY(detail()->test()->words().startsWith("It would have fired "));
        QVERIFY(detail()->test()->spells() > 0);
        select("call-never-ends");
        QCOMPARE(detail()->test()->words(), QString("Looking at the past…")); // not what the other would have said
        QCOMPARE(detail()->test()->spells(), 0);
        QTRY_COMPARE(detail()->test()->words(), QString("Nothing is known of the past that it could be tested with."));
        QVERIFY(test::says(*m_page, "Which spans were open at what time is not kept"));
        select("readiness-critical");
        QCOMPARE(cell(AlertRuleModel::Condition), QString("any trigger of readiness is critical"));
        select("budget-burn-fast");
        QCOMPARE(cell(AlertRuleModel::Condition), QString("pace of any budget above 14.4×"));
        QVERIFY(m_page->copyText().contains("Budget is spent very fast"));
    }

    void switchesARuleOffAndOn()
    {
        select("provider-errors");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_O);
        QTRY_COMPARE(cell(AlertRuleModel::State), QString("off"));
        QTRY_COMPARE(m_host->navigator.notices, QStringList{"Provider errors is off: it tells nobody any more"});
        m_host->navigator.takeBack();
        QTRY_COMPARE(cell(AlertRuleModel::State), QString("on"));
        press("Switch off");
        QTRY_COMPARE(cell(AlertRuleModel::State), QString("off"));
        press("Switch on");
        QTRY_COMPARE(cell(AlertRuleModel::State), QString("on"));
    }

    void editsWithALiveBackTest()
    {
        select("turns-slow");
        QTest::keyClick(table(), Qt::Key_Return);
        auto* dialog = m_page->findChild<RuleDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->test()->spells() > 0);
        type(*dialog, "Threshold", "5 min");
        QTRY_COMPARE(dialog->test()->words(), QString("It would not have fired in 7 day(s)."));
        type(*dialog, "Threshold", "never");
        QTRY_VERIFY(test::says(*dialog->test(), "\"never\" is no threshold."));
        type(*dialog, "Threshold", "4.5 s");
        QTRY_VERIFY(dialog->test()->spells() > 0);
        QTRY_COMPARE(test::clippedText(*dialog), QString());
        test::press(*dialog, "Save");
        QTRY_COMPARE(cell(AlertRuleModel::Condition), QString("95th percentile of kaze_turn_seconds above 4.5 s for 10 min"));
        QCOMPARE(m_host->navigator.notices, QStringList{"The rule Turns are slow is changed"});
    }

    void showsTheFieldsOfItsKindAlone()
    {
        auto* dialog = m_page->edit({});
        auto* kind = test::named<QComboBox>(*dialog, "Looks at");
        const auto seen = [dialog](const char* name) {
            const auto* field = test::named<QWidget>(*dialog, name);
            return field && field->isVisible();
        };
        QVERIFY(seen("Metric") && seen("Threshold") && !seen("Budget") && !seen("Trigger") && !seen("Level"));
        kind->setCurrentIndex(1);
        QVERIFY(!seen("Metric") && seen("Budget") && seen("Looked at over"));
        kind->setCurrentIndex(4);
        QVERIFY(seen("Trigger") && seen("Level") && !seen("Threshold") && !seen("Budget"));
        auto* trigger = test::named<QComboBox>(*dialog, "Trigger");
        QTRY_VERIFY(trigger->count() == 27);
        kind->setCurrentIndex(3);
        QVERIFY(!seen("Metric") && seen("Only with") && seen("Threshold"));
    }

    void makesARuleOfItsOwn()
    {
        QTest::keyClick(table(), Qt::Key_N);
        auto* dialog = m_page->findChild<RuleDialog*>();
        QVERIFY(dialog);
        test::press(*dialog, "Make the rule");
        QVERIFY(dialog->problem().contains("Give the rule a name"));
        type(*dialog, "Name", "Queue is long");
        type(*dialog, "Metric", "gateway");
        type(*dialog, "Only with", "nonsense");
        type(*dialog, "Threshold", "12");
        test::press(*dialog, "Make the rule");
        QVERIFY(dialog->problem().contains("are no labels"));
        type(*dialog, "Only with", "");
        test::press(*dialog, "Make the rule");
        QTRY_VERIFY(dialog->problem().contains("there is no metric \"gateway\""));
        type(*dialog, "Metric", "kaze_gateway_queue_waiting");
        type(*dialog, "Holds for", "5 min");
        test::press(*dialog, "Make the rule");
        QTRY_COMPARE(rules()->model()->rowCount(), 12);
        QCOMPARE(cell(AlertRuleModel::Name), QString("Queue is long"));
        QCOMPARE(cell(AlertRuleModel::Condition), QString("kaze_gateway_queue_waiting above 12 for 5 min"));
        QVERIFY(!rules()->current()->builtIn);
    }

    void duplicatesAndRemovesWithTheWayBack()
    {
        select("turns-slow");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_D);
        QTRY_COMPARE(rules()->model()->rowCount(), 12);
        QTRY_COMPARE(cell(AlertRuleModel::Name), QString("Turns are slow (copy)"));
        QCOMPARE(cell(AlertRuleModel::State), QString("off"));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QTRY_COMPARE(rules()->model()->rowCount(), 11);
        m_host->navigator.takeBack();
        QTRY_COMPARE(rules()->model()->rowCount(), 12);
    }

    void resetsWhatComesWithKazeInsteadOfRemovingIt()
    {
        select("provider-errors");
        QVERIFY(test::says(*m_page, "it can be changed and switched off, not removed"));
        auto* dialog = m_page->edit(*rules()->current());
        type(*dialog, "Threshold", "9 %");
        test::press(*dialog, "Save");
        QTRY_VERIFY(cell(AlertRuleModel::Condition).contains("above 9 %"));
        press("Reset");
        QTRY_VERIFY(cell(AlertRuleModel::Condition).contains("above 1 %"));
        QCOMPARE(m_host->link.asked("remove_alert_rule"), 0);
        m_host->navigator.takeBack();
        QTRY_VERIFY(cell(AlertRuleModel::Condition).contains("above 9 %"));
    }

    void keepsWhatWasTypedWhenTheCellRefuses()
    {
        select("turns-slow");
        auto* dialog = m_page->edit(*rules()->current());
        QTRY_VERIFY(!dialog->test()->words().isEmpty());
        const int tested = m_host->link.asked("test_alert_rule");
        type(*dialog, "Name", "Slow");
        QTRY_VERIFY(
            m_host->link.asked("test_alert_rule") > tested && !dialog->test()->isPausing()); // the back-test after the last key
        QVERIFY(test::allAnswered(m_host->link));
        m_host->link.failNext({base::ErrorCode::ReadOnly, "the data folder is read-only", nullptr});
        test::press(*dialog, "Save");
        QTRY_VERIFY(dialog->problem().contains("read-only"));
        QCOMPARE(test::named<QLineEdit>(*dialog, "Name")->text(), QString("Slow"));
    }

    void findsARuleByItsWords()
    {
        auto* filter = m_page->findChild<FilterField*>();
        filter->setText("budget burn");
        QTRY_COMPARE(rules()->model()->rowCount(), 1);
        filter->setText("xylophone");
        QTRY_VERIFY(test::says(*m_page, "No rule matches the filter"));
        press("Clear the filter");
        QTRY_COMPARE(rules()->model()->rowCount(), 11);
        m_page->openThing("rule:commit-slow");
        QCOMPARE(QString::fromStdString(rules()->current()->id), QString("commit-slow"));
    }

private:
    void select(const QString& rule)
    {
        rules()->select(rule);
        QCOMPARE(QString::fromStdString(rules()->current()->id), rule);
    }

    static void type(const QWidget& dialog, const QString& name, const QString& typed)
    {
        auto* field = test::named<QLineEdit>(dialog, name);
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Backspace);
        QTest::keyClicks(field, typed);
    }

    RulesPanel* rules() const { return m_page->findChild<RulesPanel*>(); }
    RuleDetail* detail() const { return m_page->findChild<RuleDetail*>(); }
    TableView* table() const { return rules()->table(); }
    QString cell(int column) const { return table()->currentIndex().siblingAtColumn(column).data().toString(); }
    void press(const QString& text) { test::press(*m_page, text); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<AlertsPage> m_page;
};

QTEST_MAIN(TestAlertRules)
#include "test_alert_rules.moc"
