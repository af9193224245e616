#include "tests/ui/support/fake_source.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/cells/cell_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;
using Trouble = CellTrial::Trouble;

namespace {
constexpr int kPatience = 20'000; // ms
}

class TestCellDialog : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_theme.applyTo(*qApp);
        m_local = std::make_unique<SampleLink>();
        m_fleet = std::make_unique<Fleet>(*m_local);
        m_source = std::make_shared<test::FakeSource>();
        m_fleet->setSource(m_source);
        m_dialog = new CellDialog(*m_fleet, m_theme, std::nullopt, nullptr);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    void cleanup()
    {
        m_source->holdsTrial = false;
        delete m_dialog;
        m_fleet.reset();
        m_local.reset();
    }

    void believesNothingOfALink()
    {
        const auto named = QString("ab").repeated(32);
        delete m_dialog;
        m_dialog = new CellDialog(*m_fleet, m_theme, CellProposal{"https://eu-3.example", "eu-3", named}, nullptr);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
        test::named<QLineEdit>(*m_dialog, "Token")->setText("kz_x");
        // The certificate that it names is still to be trusted by a person, who sees the words.
        m_source->trial.trouble = Trouble::Unknown;
        m_source->trial.message = "Nobody knows it.";
        m_source->trial.fingerprint = named;
        m_source->trial.words = "apple bridge";
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->outcome().contains("the one that the link names"), kPatience);
        QVERIFY2(m_dialog->outcome().contains("apple bridge"), qPrintable(m_dialog->outcome()));
        QVERIFY(test::button<QPushButton>(*m_dialog, "Trust this certificate")->isVisible());
        // Another one cannot be trusted at all.
        m_source->trial.fingerprint = QString("cd").repeated(32);
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->outcome().contains("another certificate than the link names"), kPatience);
        QVERIFY(!test::button<QPushButton>(*m_dialog, "Trust this certificate")->isVisible());
        // Who changes the address goes elsewhere, where the link says nothing.
        auto* address = test::named<QLineEdit>(*m_dialog, "Address");
        address->selectAll();
        QTest::keyClicks(address, "https://eu-4.example");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(test::button<QPushButton>(*m_dialog, "Trust this certificate")->isVisible(), kPatience);
        QVERIFY(!m_dialog->outcome().contains("link"));
    }

    void sendsNoKeptTokenToWhatALinkNamesLikeAKnownCell()
    {
        delete m_dialog;
        m_dialog = new CellDialog(*m_fleet, m_theme, CellProposal{"https://elsewhere.example", "eu-1", {}}, nullptr);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
        m_source->trial.trouble = Trouble::Token;
        m_source->trial.message = "no token was sent";
        test::press(*m_dialog, "Test");
        QTRY_COMPARE_WITH_TIMEOUT(m_dialog->outcome(), QString("It answers, and asks for a token of its own."), kPatience);
        QCOMPARE(m_source->tried.size(), 1U);
        QVERIFY(m_source->tried[0] && m_source->tried[0]->empty());
        // Of a cell that is known, it is the one that is kept.
        openForAKnownCell();
        test::press(*m_dialog, "Test");
        QTRY_COMPARE_WITH_TIMEOUT(m_source->tried.size(), 2U, kPatience);
        QVERIFY(!m_source->tried[1]);
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->outcome().startsWith("The token is refused"), kPatience);
    }

    void sendsAKeptTokenOnlyToTheAddressItIsFor()
    {
        openForAKnownCell();
        QCOMPARE(field("Token")->placeholderText(), QString("the one that is kept"));
        type("Address", "https://ue-1.example");
        QCOMPARE(field("Token")->placeholderText(), QString("kz_…"));
        m_source->trial.trouble = Trouble::Token;
        test::press(*m_dialog, "Test");
        QTRY_COMPARE_WITH_TIMEOUT(m_dialog->outcome(), QString("It answers, and asks for a token of its own."), kPatience);
        QVERIFY(m_source->tried[0] && m_source->tried[0]->empty());
        test::press(*m_dialog, "Save");
        QVERIFY2(m_dialog->problem().startsWith("The token that is kept is for https://eu-1.example"),
            qPrintable(m_dialog->problem()));
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Test");
        QTRY_COMPARE_WITH_TIMEOUT(m_source->tried.size(), 2U, kPatience);
        QVERIFY(!m_source->tried[1]);
    }

    void saysNothingOfAnotherAddressThanTheOneTested()
    {
        m_source->trial.cell.emplace();
        m_source->trial.cell->name = "eu-1";
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->outcome().startsWith("It answers"), kPatience);
        field("Name")->clear();
        m_source->holdsTrial = true;
        test::press(*m_dialog, "Test");
        QTest::keyClicks(field("Address"), ".com");
        QCOMPARE(m_dialog->outcome(), QString("not tested yet"));
        m_source->holdsTrial = false;
        QTRY_COMPARE_WITH_TIMEOUT(m_source->tried.size(), 2U, kPatience);
        QTest::qWait(100);
        QCOMPARE(m_dialog->outcome(), QString("not tested yet"));
        QVERIFY(field("Name")->text().isEmpty());
        QVERIFY(test::button<QPushButton>(*m_dialog, "Test")->isEnabled());
    }

    void saysEachReason_data()
    {
        QTest::addColumn<int>("trouble");
        QTest::addColumn<QString>("headline");
        const auto row = [](Trouble trouble, const char* headline) {
            QTest::newRow(headline) << static_cast<int>(trouble) << QString(headline);
        };
        row(Trouble::Name, "The name is not known");
        row(Trouble::Refused, "The connection was refused");
        row(Trouble::NoAnswer, "Nobody answers");
        row(Trouble::Certificate, "The certificate does not hold");
        row(Trouble::Unknown, "Nobody vouches for the certificate");
        row(Trouble::Changed, "The certificate is another");
        row(Trouble::ClientCertificate, "The cell asks for a certificate");
        row(Trouble::Token, "The token is refused");
        row(Trouble::Role, "The token may not see anything");
        row(Trouble::Version, "The versions do not fit");
        row(Trouble::Limited, "The cell lets nobody in");
        row(Trouble::Other, "It did not work");
    }
    void saysEachReason()
    {
        QFETCH(int, trouble);
        QFETCH(QString, headline);
        m_source->trial.trouble = static_cast<Trouble>(trouble);
        m_source->trial.message = "this and that";
        type("Address", "https://eu-1.example");
        type("Token", "kz_x");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY2_WITH_TIMEOUT(m_dialog->outcome().startsWith(headline), qPrintable(m_dialog->outcome()), kPatience);
        QVERIFY(m_dialog->outcome().contains("this and that"));
        QVERIFY(!test::button<QPushButton>(*m_dialog, "Trust this certificate")->isVisible()); // none was shown
    }

    void trustsACertificateAfterItsWordsWereCompared()
    {
        m_source->trial.trouble = Trouble::Unknown;
        m_source->trial.message = "it is signed by itself";
        m_source->trial.fingerprint = QString(64, 'a');
        m_source->trial.words = "amber canyon willow";
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->outcome().contains("amber canyon willow"), kPatience);
        test::press(*m_dialog, "Trust this certificate");
        QTRY_VERIFY2_WITH_TIMEOUT(m_dialog->outcome().startsWith("It answers in"), qPrintable(m_dialog->outcome()), kPatience);
        type("Name", "eu-1");
        type("Token", "kz_secret");
        test::press(*m_dialog, "Add cell");
        QTRY_VERIFY_WITH_TIMEOUT(m_fleet->find("eu-1"), kPatience);
        QCOMPARE(m_fleet->find("eu-1")->known().pin, QString(64, 'a'));
        QCOMPARE(m_source->tokens.value("eu-1"), std::string("kz_secret"));
        // Another address, another certificate.
    }

    void saysThatTheClockIsOff()
    {
        m_source->trial.cell.emplace();
        m_source->trial.cell->name = "eu-1";
        m_source->trial.cell->version = "2.4.0";
        m_source->trial.latency = std::chrono::milliseconds(12);
        m_source->trial.skew = -std::chrono::seconds(90);
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY2_WITH_TIMEOUT(m_dialog->outcome().contains("behind"), qPrintable(m_dialog->outcome()), kPatience);
        QVERIFY(m_dialog->outcome().contains("version 2.4.0"));
        QCOMPARE(field("Name")->text(), QString("eu-1")); // its own name, as an offer
    }

    void givesUpATest()
    {
        m_source->holdsTrial = true;
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Test");
        QVERIFY(m_dialog->outcome().startsWith("Connecting to"));
        test::press(*m_dialog, "Cancel the test");
        QCOMPARE(m_dialog->outcome(), QString("The test was cancelled."));
        m_source->holdsTrial = false;
        QTest::qWait(100);
        QCOMPARE(m_dialog->outcome(), QString("The test was cancelled."));
    }

    void saysWhatIsMissing()
    {
        test::press(*m_dialog, "Add cell");
        QVERIFY(m_dialog->problem().startsWith("Where is it?"));
        type("Address", "https://eu-1.example");
        test::press(*m_dialog, "Add cell");
        QVERIFY(m_dialog->problem().startsWith("Give it a name"));
        type("Name", "eu-1");
        test::press(*m_dialog, "Add cell");
        QVERIFY(m_dialog->problem().startsWith("Give a token"));
        type("Token", "kz_x");
        m_source->refusal = base::Error{base::ErrorCode::AlreadyExists, "there is a cell eu-1 already", nullptr};
        test::press(*m_dialog, "Add cell");
        QTRY_COMPARE_WITH_TIMEOUT(m_dialog->problem(), QString("there is a cell eu-1 already"), kPatience);
        QVERIFY(m_dialog->isVisible());
    }

    void guardsProductionUnlessToldOtherwise()
    {
        auto* guard = m_dialog->findChild<QCheckBox*>();
        type("Environment", "production");
        QVERIFY(guard->isChecked());
        type("Environment", "staging");
        QVERIFY(!guard->isChecked());
        // Its own word counts where a person gave none.
        type("Environment", "");
        m_source->trial.cell.emplace();
        m_source->trial.cell->name = "eu-1";
        m_source->trial.cell->environment = "production";
        type("Address", "https://eu-1.example");
        type("Token", "kz_x");
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(guard->isChecked(), kPatience);
        guard->click();
        QVERIFY(!guard->isChecked());
        test::press(*m_dialog, "Test");
        QTRY_VERIFY_WITH_TIMEOUT(m_source->tried.size() == 2 && m_dialog->outcome().startsWith("It answers"), kPatience);
        QVERIFY(!guard->isChecked());
        test::press(*m_dialog, "Add cell");
        QTRY_VERIFY_WITH_TIMEOUT(m_fleet->find("eu-1"), kPatience);
        QCOMPARE(m_fleet->find("eu-1")->known().guarded, std::optional(false));
        QVERIFY(!m_fleet->find("eu-1")->link().isGuarded());
    }

private:
    void openForAKnownCell()
    {
        delete m_dialog;
        KnownCell known;
        known.name = "eu-1";
        known.address = "https://eu-1.example";
        m_dialog = new CellDialog(*m_fleet, m_theme, known, nullptr);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    [[nodiscard]] QLineEdit* field(const QString& name) const { return test::named<QLineEdit>(*m_dialog, name); }
    void type(const QString& name, const QString& words)
    {
        auto* line = field(name);
        QVERIFY2(line, qPrintable(name));
        line->clear();
        QTest::keyClicks(line, words);
    }

    Theme m_theme{ThemeMode::Dark};
    std::unique_ptr<SampleLink> m_local;
    std::shared_ptr<test::FakeSource> m_source;
    std::unique_ptr<Fleet> m_fleet;
    QPointer<CellDialog> m_dialog;
};

QTEST_MAIN(TestCellDialog)
#include "test_cell_dialog.moc"
