#include "engine/api/provider_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/settings/appearance_section.h"
#include "ui/pages/settings/check_rows.h"
#include "ui/pages/settings/data_section.h"
#include "ui/pages/settings/keeping_card.h"
#include "ui/pages/settings/provider_detail.h"
#include "ui/pages/settings/provider_model.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

using namespace kaze;
using namespace kaze::ui;

class TestSettings : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<SettingsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_COMPARE(providers()->rowCount(), 8);
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void listsProvidersWithTheirKeysAndNeverTheKeys()
    {
        QCOMPARE(row("gemini").siblingAtColumn(ProviderModel::Key).data().toString(), QString("keyring"));
        QCOMPARE(row("anthropic").siblingAtColumn(ProviderModel::Key).data().toString(), QString("kaze.yaml"));
        QCOMPARE(row("groq").siblingAtColumn(ProviderModel::Key).data().toString(), QString("missing"));
        QCOMPARE(row("lmstudio").siblingAtColumn(ProviderModel::Models).data().toString(), QString("not running"));
        QVERIFY(says("the system keyring"));
        select("anthropic");
        QCOMPARE(key()->echoMode(), QLineEdit::Password);
        QVERIFY(key()->text().isEmpty());
    }

    void testsWithoutStoringAndStoresWhatIsGood()
    {
        select("groq");
        QTest::keyClicks(key(), "wrong");
        press("Test");
        QTRY_VERIFY(says("refused (401)"));
        QCOMPARE(m_host->link.asked("set_key"), 0);
        QCOMPARE(key()->text(), QString("wrong"));
        key()->clear();
        QTest::keyClicks(key(), "gsk-good");
        press("Save key");
        QTRY_COMPARE(row("groq").siblingAtColumn(ProviderModel::Key).data().toString(), QString("keyring"));
        QVERIFY(key()->text().isEmpty());
        press("Remove key");
        agree("Remove key");
        QTRY_COMPARE(row("groq").siblingAtColumn(ProviderModel::Key).data().toString(), QString("missing"));
    }

    void forgetsAKeyThatWasTypedForAnotherProvider()
    {
        select("groq");
        QTest::keyClicks(key(), "half a key");
        select("anthropic");
        QVERIFY(key()->text().isEmpty());
    }

    void doesNotRemoveAKeyOfTheEnvironment()
    {
        select("openai");
        QVERIFY(!test::button<QPushButton>(*m_page, "Remove key")->isEnabled());
    }

    void addsChangesAndRemovesAProvider()
    {
        press("Add provider");
        auto* name = field("Name of the provider");
        auto* address = field("Address of the provider");
        QTRY_VERIFY(name->isVisible());
        press("Add");
        QVERIFY(says("needs a name and an address"));
        QTest::keyClicks(name, "mine");
        QTest::keyClicks(address, "https://models.example.org/v1");
        press("Add");
        QTRY_COMPARE(providers()->rowCount(), 9);
        QTRY_COMPARE(current(), QString("mine"));
        QVERIFY(!name->isVisible());
        address->selectAll();
        QTest::keyClicks(address, "https://other.example.org/v1");
        QTest::keyClick(address, Qt::Key_Return);
        QTRY_COMPARE(
            row("mine").siblingAtColumn(ProviderModel::Address).data().toString(), QString("https://other.example.org/v1"));
        press("Remove provider");
        agree("Remove provider");
        QTRY_COMPARE(providers()->rowCount(), 8);
    }

    void testsAProviderBeforeItIsAddedAndStoresItsKeyWithIt()
    {
        m_page->openThing("new-provider");
        auto* address = field("Address of the provider");
        QTRY_VERIFY(address->isVisible());
        QVERIFY(!test::button<QPushButton>(*m_page, "Test")->isEnabled());
        QVERIFY(!test::button<QPushButton>(*m_page, "Save key")->isVisible());
        auto* kind = box("API of the provider");
        QStringList kinds;
        for (int at = 0; at < kind->count(); ++at)
            kinds << kind->itemData(at).toString();
        QCOMPARE(kinds, (QStringList{"openai", "openai-responses", "anthropic", "gemini", "ollama"}));
        kind->setCurrentIndex(2);
        QCOMPARE(address->placeholderText(), QString("https://api.anthropic.com"));
        QTest::keyClicks(field("Name of the provider"), "claude-proxy");
        QTest::keyClicks(address, "https://claude.example.org");
        QTest::keyClicks(key(), "wrong");
        press("Test");
        QTRY_VERIFY(says("refused (401)"));
        key()->setText("good");
        press("Test");
        QTRY_VERIFY(says("12 models"));
        QVERIFY(says("https://claude.example.org answers"));
        QVERIFY(says("Import a price list"));
        QCOMPARE(m_host->link.asked("set_provider"), 0);
        press("Add");
        QTRY_COMPARE(current(), QString("claude-proxy"));
        QTRY_COMPARE(row("claude-proxy").siblingAtColumn(ProviderModel::Key).data().toString(), QString("keyring"));
        QCOMPARE(kind->currentData().toString(), QString("anthropic"));
        QVERIFY(key()->text().isEmpty());
    }

    void aFormForANewProviderOutlivesARefresh()
    {
        m_page->openThing("new-provider");
        QTest::keyClicks(field("Name of the provider"), "mine");
        const int before = m_host->link.asked("list_providers");
        m_page->refresh();
        QTRY_COMPARE(m_host->link.asked("list_providers"), before + 1);
        QTest::qWait(20);
        QVERIFY(field("Name of the provider")->isVisible());
        select("openai");
        QVERIFY(!field("Name of the provider")->isVisible());
    }

    void changesTheApiOfAProvider()
    {
        select("openai");
        QCOMPARE(box("API of the provider")->currentData().toString(), QString("openai"));
        box("API of the provider")->setCurrentIndex(1);
        press("Save");
        QTRY_COMPARE(providers()->provider(row("openai"))->kind, std::string("openai-responses"));
    }

    void saysWhyAChangeWasRefused()
    {
        select("groq");
        m_host->link.failNext({base::ErrorCode::ReadOnly, "the data folder is read-only", nullptr});
        press("Save");
        QTRY_VERIFY(says("the data folder is read-only"));
    }

    void choosesTheDefaultModel()
    {
        auto* models = box("Default model");
        QVERIFY(models);
        QCOMPARE(models->currentText(), QString("anthropic/claude-sonnet-4-5"));
        models->setEditText("ollama/qwen3:8b");
        QTest::keyClick(models->lineEdit(), Qt::Key_Return);
        QTRY_COMPARE(m_host->navigator.notices, QStringList{"ollama/qwen3:8b is the default model now."});
        QCOMPARE(m_host->link.asked("set_default_model"), 1);
    }

    void showsAnErrorAndTriesAgain()
    {
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        m_page->refresh();
        // The button has its text once there is an error.
        QTRY_VERIFY(test::button<QPushButton>(*m_page, "Try again"));
        auto* again = test::button<QPushButton>(*m_page, "Try again");
        QVERIFY(again->isVisible());
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_VERIFY(!again->isVisible());
    }

    void changesTheThemeAtOnce()
    {
        m_page->openThing("appearance");
        auto* light = m_page->findChild<QRadioButton*>("light");
        QTRY_VERIFY(light->isVisible());
        light->click();
        QCOMPARE(m_host->theme.mode(), ThemeMode::Light);
        m_host->theme.setMode(ThemeMode::Dark);
        QVERIFY(m_page->findChild<QRadioButton*>("dark")->isChecked());
    }

    void namesEveryThemeForTheSettings()
    {
        for (const auto mode :
            {ThemeMode::System, ThemeMode::Dark, ThemeMode::Light, ThemeMode::HighContrastDark, ThemeMode::HighContrastLight})
            QCOMPARE(themeModeOf(nameOf(mode)), mode);
        QCOMPARE(themeModeOf("plaid"), ThemeMode::System);
    }

    void showsTheFolderAndChecksWhatARunNeeds()
    {
        m_page->openThing("data");
        auto* checks = m_page->findChild<DataSection*>()->findChild<CheckRows*>();
        QTRY_COMPARE(checks->count(), 9);
        QVERIFY(checks->text().contains("warning\tnpx"));
        QVERIFY(m_page->copyText().contains("npx"));
        QVERIFY(says("/home/mira/.local/share/kaze"));
        const int before = m_host->link.asked("run_doctor");
        press("Check again");
        QTRY_COMPARE(m_host->link.asked("run_doctor"), before + 1);
    }

    void showsWhatIsKeptAndCleansUp()
    {
        m_page->openThing("data");
        auto* card = m_page->findChild<KeepingCard*>();
        QVERIFY(card);
        QTRY_VERIFY(card->copyText().contains("Calls in the ledger"));
        QVERIFY(m_page->copyText().contains("Steps of ended runs"));
        auto* clean = card->findChild<QPushButton*>("cleanUp");
        QTRY_VERIFY(clean->isEnabled());
        QVERIFY(clean->text().contains("58")); // MB that it would free
        clean->click();
        QVERIFY(!clean->isEnabled());
        QTRY_COMPARE(clean->text(), QString("Clean up now"));
        QVERIFY(!clean->isEnabled());
        QCOMPARE(m_host->link.asked("clean_up"), 1);
        QVERIFY(card->copyText().contains("0 of them older"));
    }

    void remembersItsSection()
    {
        m_page->openThing("data");
        SettingsPage second(m_host->context());
        m_host->show(second);
        QVERIFY(second.findChild<DataSection*>()->isVisible());
    }

    void keepsTheModelSound()
    {
        ProviderModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        api::ProviderInfo one;
        one.name = "one";
        model.setProviders({one});
        one.hasKey = true;
        model.setProviders({one});
        QCOMPARE(model.index(0, ProviderModel::Key).data().toString(), QString("file"));
        model.setProviders({});
    }

private:
    ProviderModel* providers() const { return m_page->findChild<ProviderModel*>(); }
    TableView* table() const { return test::named<TableView>(*m_page, "Providers"); }
    QModelIndex row(const QString& name) const { return providers()->find(name); }
    QString current() const { return table()->currentIndex().siblingAtColumn(0).data().toString(); }
    void select(const QString& name) { table()->setCurrentIndex(row(name)); }
    QLineEdit* key() const { return m_page->findChild<QLineEdit*>("key"); }

    void press(const QString& text) { test::press(*m_page, text); }
    //! Presses the button of the question that is open.
    void agree(const QString& text)
    {
        auto* question = m_page->findChild<QuestionDialog*>();
        QVERIFY(question);
        QTest::mouseClick(test::button<QPushButton>(*question, text), Qt::LeftButton);
    }

    QLineEdit* field(const QString& name) const { return test::named<QLineEdit>(*m_page, name); }
    QComboBox* box(const QString& name) const { return test::named<QComboBox>(*m_page, name); }

    bool says(const QString& words) const { return test::says(*m_page, words); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<SettingsPage> m_page;
};

QTEST_MAIN(TestSettings)
#include "test_settings.moc"
