#include "tests/ui/support/page_host.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/pages/settings/tenant_dialog.h"
#include "ui/pages/settings/tenant_model.h"
#include "ui/pages/settings/work_pools_card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;

class TestTenants : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<SettingsPage>(m_host->context());
        m_host->show(*m_page);
        m_page->openThing("tenants");
        QTRY_COMPARE(model()->rowCount(), 6);
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsEveryTenantWithItsProjectsBelowIt()
    {
        const QAbstractItemModelTester tester(model());
        QStringList names;
        for (int row = 0; row < model()->rowCount(); ++row)
            names << model()->index(row, TenantModel::Name).data().toString().trimmed();
        QCOMPARE(names, QStringList({"default", "acme", "papers", "site", "internal", "speedrun"}));
        QVERIFY(cell("acme", "", TenantModel::AtWork).endsWith("of 8"));
        QCOMPARE(cell("acme", "", TenantModel::Weight), QString("2"));
        QVERIFY(cell("acme", "", TenantModel::Tokens).contains("of 12"));
        QCOMPARE(cell("default", "", TenantModel::Tokens), QString("—"));
        QCOMPARE(cell("default", "", TenantModel::Workspaces), QString("anywhere"));
    }

    void addsATenantFromTheKeyboard()
    {
        press("Add tenant");
        auto* form = dialog();
        QVERIFY(form);
        QTest::keyClicks(field("Name"), "globex");
        QTest::keyClicks(field("Runs at work"), "3");
        QTest::keyClicks(field("Tokens a day"), "5 M");
        QTest::keyClick(field("Tokens a day"), Qt::Key_Return);
        QTRY_COMPARE(model()->rowCount(), 7);
        QVERIFY(cell("globex", "", TenantModel::AtWork).endsWith("of 3"));
        QTRY_COMPARE(table()->currentIndex().row(), model()->find("globex", "").row());
    }

    void addsAProjectOfTheTenantThatIsSelected()
    {
        select("internal", "");
        press("Add project");
        QTest::keyClicks(field("Name"), "ledger");
        test::press(*dialog(), "Add");
        QTRY_VERIFY(model()->find("internal", "ledger").isValid());
        QCOMPARE(model()->find("internal", "ledger").row(), model()->find("internal", "").row() + 1);
    }

    void saysWhatIsWrongAndKeepsWhatWasTyped()
    {
        press("Add tenant");
        test::press(*dialog(), "Add");
        QTRY_VERIFY(test::says(*dialog(), "needs a name"));
        QTest::keyClicks(field("Name"), "acme");
        QTest::keyClicks(field("Runs waiting"), "many");
        test::press(*dialog(), "Add");
        QTRY_VERIFY(test::says(*dialog(), "is no number"));
        field("Runs waiting")->clear();
        test::press(*dialog(), "Add");
        QTRY_VERIFY(
            test::says(*dialog(), "There is a tenant acme already") || test::says(*dialog(), "there is a tenant acme already"));
        QCOMPARE(field("Name")->text(), QString("acme"));
        QTest::keyClick(dialog(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog());
        QCOMPARE(model()->rowCount(), 6);
    }

    void changesATenant()
    {
        table()->setFocus();
        select("acme", "");
        QTest::keyClick(table(), Qt::Key_Return);
        QTRY_VERIFY(dialog());
        QVERIFY(!field("Name")->isEnabled());
        QCOMPARE(field("Runs at work")->text(), QString("8"));
        QCOMPARE(field("Memory, in MB")->text(), QString("512"));
        field("Runs at work")->clear();
        QTest::keyClick(field("Runs at work"), Qt::Key_Return);
        QTRY_VERIFY(!cell("acme", "", TenantModel::AtWork).contains("of"));
        QCOMPARE(cell("acme", "", TenantModel::Weight), QString("2"));
    }

    void asksOnceBeforeAProjectAndItsMemoryGo()
    {
        // Its runs have to end first.
        select("acme", "papers");
        press("Edit…");
        test::press(*dialog(), "Remove…");
        QTRY_VERIFY(question() || test::says(*dialog(), "have not ended"));
        if (!question()) {
            QTest::keyClick(dialog(), Qt::Key_Escape);
            QTRY_VERIFY(!dialog());
        }
    }

    void removesATenantAfterOneQuestionThatSaysWhatGoes()
    {
        press("Add tenant");
        QTest::keyClicks(field("Name"), "globex");
        test::press(*dialog(), "Add");
        QTRY_VERIFY(model()->find("globex", "").isValid());
        select("globex", "");
        press("Edit…");
        QTRY_VERIFY(dialog());
        test::press(*dialog(), "Remove…");
        QTRY_VERIFY(question());
        QVERIFY(test::says(*question(), "stay in the books"));
        test::press(*question(), "Keep it");
        QTRY_VERIFY(!question());
        QVERIFY(model()->find("globex", "").isValid());
        test::press(*dialog(), "Remove…");
        QTRY_VERIFY(question());
        test::press(*question(), "Remove the tenant");
        QTRY_VERIFY(!model()->find("globex", "").isValid());
    }

    void keepsTheDefaultTenant()
    {
        select("default", "");
        press("Edit…");
        QTRY_VERIFY(dialog());
        QVERIFY(!test::button<QPushButton>(*dialog(), "Remove…"));
    }

    void setsTheLimitOfAPool()
    {
        auto* pools = m_page->findChild<WorkPoolModel*>();
        QTRY_VERIFY(pools->find("security").isValid());
        const QAbstractItemModelTester tester(pools);
        auto* table = test::named<TableView>(*m_page, "Pools");
        table->setCurrentIndex(pools->find("security"));
        press("Set limit…");
        auto* limit = test::named<QLineEdit>(*m_page, "Runs at work at one time");
        QTRY_VERIFY(limit && limit->isVisible());
        limit->selectAll();
        QTest::keyClicks(limit, "7");
        QTest::keyClick(limit, Qt::Key_Return);
        QTRY_COMPARE(pools->find("security").siblingAtColumn(WorkPoolModel::Limit).data().toString(), QString("7"));
    }

private:
    TenantModel* model() const { return m_page->findChild<TenantModel*>(); }
    TableView* table() const { return test::named<TableView>(*m_page, "Tenants and projects"); }
    TenantDialog* dialog() const
    {
        auto* found = m_page->findChild<TenantDialog*>();
        return found && found->isVisible() ? found : nullptr;
    }
    QuestionDialog* question() const
    {
        for (auto* one : m_page->findChildren<QuestionDialog*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    QLineEdit* field(const QString& name) const { return test::named<QLineEdit>(*dialog(), name); }
    QString cell(const std::string& tenant, const std::string& project, int column) const
    {
        return model()->find(tenant, project).siblingAtColumn(column).data().toString();
    }
    void select(const std::string& tenant, const std::string& project)
    {
        table()->setCurrentIndex(model()->find(tenant, project));
    }
    void press(const QString& text) { test::press(*m_page, text); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<SettingsPage> m_page;
};

QTEST_MAIN(TestTenants)
#include "test_tenants.moc"
