#include "engine/api/run_control_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/settings/keeping_card.h"
#include "ui/pages/settings/keeping_dialog.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/pages/settings/tenant_dialog.h"
#include "ui/pages/settings/tenant_model.h"
#include "ui/pages/settings/work_pools_card.h"
#include "ui/widgets/table_view.h"

#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;
using api::RunState;
using test::kPatience;

// Settings on a real cell: tenants and what they may have, pools, and what is kept.
class TestLiveSettings : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<SettingsPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void addsChangesAndRemovesATenant()
    {
        addTenant("acme");
        select("acme", "");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        auto* atWork = field("Runs at work");
        atWork->selectAll();
        QTest::keyClicks(atWork, "4");
        QTest::keyClick(atWork, Qt::Key_Return);
        QTRY_VERIFY2_WITH_TIMEOUT(
            cell("acme", "", TenantModel::AtWork).endsWith("of 4"), qPrintable(cell("acme", "", TenantModel::AtWork)), kPatience);
        select("acme", "");
        test::press(*m_page, "Edit…");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        test::press(*dialog(), "Remove…");
        auto* question = m_host->question();
        QTRY_VERIFY_WITH_TIMEOUT((question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget())), kPatience);
        QVERIFY(test::says(*question, "stay in the books"));
        test::press(*question, "Remove the tenant");
        QTRY_VERIFY_WITH_TIMEOUT(!model()->find("acme", "").isValid(), kPatience);
    }

    void saysWhyATenantCannotGoYet()
    {
        addTenant("acme");
        api::StartRun run;
        run.agent.yaml = test::kWriter;
        run.task = "Do it.";
        run.workspace = m_host->path("work").toStdString();
        run.tenant = "acme";
        const auto started = m_host->ask(run);
        QVERIFY2(started, started ? "" : started.error().text().c_str());
        QVERIFY(m_host->untilState(started->runId, RunState::WaitingApproval));
        select("acme", "");
        test::press(*m_page, "Edit…");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        test::press(*dialog(), "Remove…");
        QTRY_VERIFY2_WITH_TIMEOUT(dialog()->problem().contains("1 run"), qPrintable(dialog()->problem()), kPatience);
        QVERIFY(model()->find("acme", "").isValid());
    }

    void refusesAFolderThatIsNotThereAndANameTwice()
    {
        addTenant("acme");
        test::press(*m_page, "Add tenant");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QTest::keyClicks(field("Name"), "acme");
        test::press(*dialog(), "Add");
        QTRY_VERIFY2_WITH_TIMEOUT(dialog()->problem().contains("acme"), qPrintable(dialog()->problem()), kPatience);
        field("Name")->setText("Not A Name!");
        test::press(*dialog(), "Add");
        QTRY_VERIFY2_WITH_TIMEOUT(dialog()->problem().contains("Not A Name!"), qPrintable(dialog()->problem()), kPatience);
        field("Name")->setText("other");
        field("Workspaces in")->setText("/nowhere/at/all");
        test::press(*dialog(), "Add");
        QTRY_VERIFY2_WITH_TIMEOUT(dialog()->problem().contains("/nowhere"), qPrintable(dialog()->problem()), kPatience);
        QVERIFY(!model()->find("other", "").isValid());
    }

    void addsAProjectOfATenant()
    {
        addTenant("acme");
        select("acme", "");
        test::press(*m_page, "Add project");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QTest::keyClicks(field("Name"), "site");
        QTest::keyClick(field("Name"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(model()->find("acme", "site").isValid(), kPatience);
        QCOMPARE(model()->find("acme", "site").row(), model()->find("acme", "").row() + 1);
    }

    void setsTheLimitOfAllPoolsTogether()
    {
        m_page->openThing("tenants");
        auto* pools = m_page->findChild<WorkPoolModel*>();
        QTRY_VERIFY_WITH_TIMEOUT(pools->find("*").isValid(), kPatience);
        QCOMPARE(pools->find("*").data().toString(), "all together");
        auto* table = test::named<TableView>(*m_page, "Pools");
        table->setFocus();
        table->setCurrentIndex(pools->find("*"));
        QTest::keyClick(table, Qt::Key_Return);
        auto* limit = test::named<QLineEdit>(*m_page, "Runs at work at one time");
        QTRY_VERIFY_WITH_TIMEOUT(limit && limit->isVisible(), kPatience);
        limit->selectAll();
        QTest::keyClicks(limit, "9");
        QTest::keyClick(limit, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(pools->find("*").siblingAtColumn(WorkPoolModel::Limit).data().toString(), "9", kPatience);
    }

    void keepsCallsForAsLongAsAPersonSays()
    {
        m_page->openThing("data");
        auto* card = m_page->findChild<KeepingCard*>();
        QTRY_VERIFY2_WITH_TIMEOUT(test::says(*card, "90 day(s), then archived"), qPrintable(card->copyText()), kPatience);
        test::press(*card, "Change…");
        auto* dialog = m_page->findChild<KeepingDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        auto* days = test::named<QLineEdit>(*dialog, "Calls in the ledger");
        days->selectAll();
        QTest::keyClicks(days, "soon");
        test::press(*dialog, "Save");
        QVERIFY2(dialog->problem().contains("\"soon\""), qPrintable(dialog->problem()));
        days->selectAll();
        QTest::keyClicks(days, "30");
        test::press(*dialog, "Save");
        QTRY_VERIFY2_WITH_TIMEOUT(test::says(*card, "30 day(s), then archived"), qPrintable(card->copyText()), kPatience);
        QVERIFY2(card->copyText().contains("30 day(s), then archived"), qPrintable(card->copyText()));
        const auto kept = m_host->ask(api::GetKeeping{});
        QVERIFY(kept);
        const auto usage
            = std::find_if(kept->rows.begin(), kept->rows.end(), [](const auto& row) { return row.what == "usage"; });
        QVERIFY(usage != kept->rows.end());
        QCOMPARE(usage->keepDays, 30);
    }

private:
    void addTenant(const QString& name)
    {
        m_page->openThing("tenants");
        QTRY_VERIFY_WITH_TIMEOUT(model()->rowCount() >= 1, kPatience);
        test::press(*m_page, "Add tenant");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QTest::keyClicks(field("Name"), name);
        QTest::keyClicks(field("Runs at work"), "3");
        QTest::keyClick(field("Name"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(model()->find(name.toStdString(), "").isValid(), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog(), kPatience);
    }
    [[nodiscard]] TenantModel* model() const { return m_page->findChild<TenantModel*>(); }
    [[nodiscard]] TableView* table() const { return test::named<TableView>(*m_page, "Tenants and projects"); }
    [[nodiscard]] TenantDialog* dialog() const
    {
        for (auto* one : m_page->findChildren<TenantDialog*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    [[nodiscard]] QLineEdit* field(const QString& name) const { return test::named<QLineEdit>(*dialog(), name); }
    [[nodiscard]] QString cell(const std::string& tenant, const std::string& project, int column) const
    {
        return model()->find(tenant, project).siblingAtColumn(column).data().toString();
    }
    void select(const std::string& tenant, const std::string& project)
    {
        table()->setCurrentIndex(model()->find(tenant, project));
    }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<SettingsPage> m_page;
};

QTEST_MAIN(TestLiveSettings)
#include "test_live_settings.moc"
