#include "engine/api/log_requests.h"
#include "engine/api/retention_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/keeping_words.h"
#include "ui/pages/settings/observations_card.h"
#include "ui/pages/settings/retention_dialog.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/widgets/confirm.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

// How long lines and traces are kept, in the settings.
class TestObservations : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<SettingsPage>(m_host->context());
        m_host->show(*m_page);
        m_page->openThing("data");
        QTRY_VERIFY(card() && card()->copyText().contains("2026-11"));
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsTheMonthsWithStateAndSize()
    {
        QTRY_VERIFY(test::says(*card(), "live"));
        QVERIFY(test::says(*card(), "archived"));
        QVERIFY(test::says(*card(), "640"));
        QVERIFY(test::says(*card(), "besides the current one are kept, then archived."));
        QVERIFY(m_page->copyText().contains("2026-09"));
    }

    void setsWithoutAQuestionWhatLosesNothing()
    {
        auto* dialog = change();
        QCOMPARE(months(dialog)->text(), QString("6"));
        QCOMPARE(after(dialog)->currentText(), QString("archived"));
        months(dialog)->setText("12");
        budget(dialog)->setText("");
        test::press(*dialog, "Save");
        QTRY_VERIFY(test::says(*card(), "12 month(s) besides the current one"));
        QVERIFY(!qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()));
        QTRY_VERIFY(test::says(*card(), "in all."));
    }

    void asksBeforeMonthsAreDeleted()
    {
        auto* dialog = change();
        months(dialog)->setText("1");
        after(dialog)->setCurrentIndex(0);
        test::press(*dialog, "Save");
        QuestionDialog* question = nullptr;
        QTRY_VERIFY((question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget())));
        QVERIFY(test::says(*question, "2026-09"));
        test::press(*question, "Keep them");
        QTRY_VERIFY(dialog->isVisible());
        QVERIFY(test::says(*card(), "6 month(s)"));
        test::press(*dialog, "Save");
        QTRY_VERIFY((question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget())));
        test::press(*question, "Delete them");
        QTRY_VERIFY(test::says(*card(), "1 month(s) besides the current one are kept, then deleted."));
    }

    void saysWhatIsNoNumber()
    {
        auto* dialog = change();
        months(dialog)->setText("soon");
        test::press(*dialog, "Save");
        QVERIFY2(dialog->problem().contains("\"soon\""), qPrintable(dialog->problem()));
        months(dialog)->setText("3");
        budget(dialog)->setText("much");
        test::press(*dialog, "Save");
        QVERIFY2(dialog->problem().contains("\"much\""), qPrintable(dialog->problem()));
        QCOMPARE(m_host->link.asked("set_retention"), 0);
    }

    void hasWordsForEveryState()
    {
        QCOMPARE(keeping::wordOf(api::Open<api::MonthState>(api::MonthState::Damaged)), QString("damaged"));
        QCOMPARE(keeping::retentionText(0, true), QString("They are kept for ever."));
    }

private:
    [[nodiscard]] ObservationsCard* card() const { return m_page->findChild<ObservationsCard*>(); }
    [[nodiscard]] RetentionDialog* change()
    {
        test::press(*card(), "Change…");
        return m_page->findChild<RetentionDialog*>();
    }
    static QLineEdit* months(RetentionDialog* dialog)
    {
        return test::named<QLineEdit>(*dialog, "Months besides the current one");
    }
    static QLineEdit* budget(RetentionDialog* dialog) { return test::named<QLineEdit>(*dialog, "All together, in GB"); }
    static QComboBox* after(RetentionDialog* dialog) { return test::named<QComboBox>(*dialog, "Older ones are"); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<SettingsPage> m_page;
};

QTEST_MAIN(TestObservations)
#include "test_observations.moc"
