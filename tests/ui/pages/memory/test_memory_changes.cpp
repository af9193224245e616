#include "engine/api/memory_requests.h"
#include "tests/ui/pages/memory/memory_fixture.h"
#include "ui/pages/memory/erased_dialog.h"
#include "ui/pages/memory/memory_dialog.h"
#include "ui/pages/memory/memory_versions.h"
#include "ui/pages/memory/word_diff.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScopeGuard>
#include <QTranslator>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;

// What a person changes in the memory, and how it is taken back.
class TestMemoryChanges : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_memory = std::make_unique<test::MemoryHost>();
        QTRY_VERIFY(m_memory->model()->rowCount() > 2'000);
        m_memory->search("nightly index embed batch size");
        QTRY_VERIFY(detail()->record() && m_memory->textAt(0).contains("lost the batch size"));
        QTRY_COMPARE(detail()->record()->version, 3);
    }
    void cleanup() { m_memory.reset(); }

    void showsWhatChangedBetweenTwoVersions()
    {
        detail()->showTab("versions");
        auto* versions = detail()->versions();
        QTRY_COMPARE(versions->table()->model()->rowCount(), 3);
        QVERIFY2(versions->compared().startsWith("From version 2 to version 3"), qPrintable(versions->compared()));
        QCOMPARE(versions->words()->removedWords(), 2);
        QVERIFY2(versions->words()->toPlainText().contains("32"), qPrintable(versions->words()->toPlainText()));
        versions->table()->setFocus();
        QTest::keyClick(versions->table(), Qt::Key_Down);
        QTRY_VERIFY2(versions->compared().startsWith("From version 1 to version 2"), qPrintable(versions->compared()));
        QTest::keyClick(versions->table(), Qt::Key_Up);
        versions->table()->selectAll();
        QVERIFY2(versions->compared().startsWith("From version 1 to version 3"), qPrintable(versions->compared()));
        QVERIFY(!button<QPushButton>(*versions, "Restore this version")->isEnabled());
    }

    void bringsAnEarlierVersionBack()
    {
        detail()->showTab("versions");
        auto* versions = detail()->versions();
        QTRY_COMPARE(versions->table()->model()->rowCount(), 3);
        versions->table()->setCurrentRow(2);
        test::press(*versions, "Restore this version");
        QTRY_COMPARE(detail()->record()->version, 4);
        QVERIFY(detail()->record()->text.ends_with("the reason is not known yet."));
        QTRY_COMPARE(versions->table()->model()->rowCount(), 4);
        QVERIFY(m_memory->host.navigator.notices.last().contains("version 1"));
        QVERIFY(m_memory->textAt(0).endsWith("the reason is not known yet."));
    }

    void savesANewVersion()
    {
        auto* dialog = openDialog();
        dialog->textField()->setPlainText("Restoring 64 was enough.");
        named<QLineEdit>(*dialog, "Tags")->setText("indexer,  nightly, embed ");
        named<QLineEdit>(*dialog, "Why")->setText("shorter");
        QTRY_VERIFY2(test::clippedText(*dialog).isEmpty(), qPrintable(test::clippedText(*dialog)));
        test::press(*dialog, "Save");
        QTRY_COMPARE(detail()->record()->version, 4);
        QCOMPARE(detail()->record()->text, std::string("Restoring 64 was enough."));
        QCOMPARE(detail()->record()->tags, (std::vector<std::string>{"indexer", "nightly", "embed"}));
        QCOMPARE(detail()->record()->reason, std::string("shorter"));
        QCOMPARE(detail()->record()->kind, std::string("episode"));
    }

    void savesNothingThatIsNotChanged()
    {
        auto* dialog = openDialog();
        test::press(*dialog, "Save");
        QCOMPARE(dialog->problem(), QString("Nothing is changed yet."));
        dialog->textField()->setPlainText(" ");
        test::press(*dialog, "Save");
        QCOMPARE(dialog->problem(), QString("There is no text yet."));
        QCOMPARE(m_memory->asked("update_memory"), 0);
        dialog->reject();
    }

    void explainsWhatSomebodyElseChangedMeanwhileAndLosesNothing()
    {
        auto* dialog = openDialog();
        dialog->textField()->setPlainText("What I typed.");
        api::UpdateMemory theirs;
        theirs.id = detail()->record()->id;
        theirs.tags = std::vector<std::string>{"theirs"};
        theirs.text = detail()->record()->text + " Measured twice.";
        theirs.reason = "measured";
        bool done = false;
        m_memory->host.link.ask<api::UpdateMemory>(this, theirs, [&done](const auto& reply) { done = reply.has_value(); });
        QTRY_VERIFY(done);
        test::press(*dialog, "Save");
        QTRY_VERIFY2(
            dialog->problem().contains("mira has made version 4 of it meanwhile (measured)"), qPrintable(dialog->problem()));
        QCOMPARE(dialog->textField()->toPlainText(), QString("What I typed."));
        QCOMPARE(dialog->theirs()->addedWords(), 2);
        QTRY_VERIFY2(test::clippedText(*dialog).isEmpty(), qPrintable(test::clippedText(*dialog)));
        test::press(*dialog, "Save");
        QTRY_COMPARE(detail()->record()->version, 5);
        QCOMPARE(detail()->record()->text, std::string("What I typed."));
        QCOMPARE(detail()->record()->tags, std::vector<std::string>{"theirs"});
    }

    void keepsWhatWasTypedWhenTheAnswerIsLost()
    {
        auto* dialog = openDialog();
        dialog->textField()->setPlainText("What I typed.");
        m_memory->host.link.setState(CellLink::State::Lost, "gone");
        test::press(*dialog, "Save");
        QTRY_VERIFY2(dialog->problem().startsWith("It was not saved"), qPrintable(dialog->problem()));
        QCOMPARE(dialog->textField()->toPlainText(), QString("What I typed."));
        m_memory->host.link.setState(CellLink::State::Connected);
        test::press(*dialog, "Save");
        QTRY_COMPARE(detail()->record()->version, 4);
    }

    void asksOnceBeforeItForgetsAndTakesItBack()
    {
        const auto id = detail()->record()->id;
        m_memory->table()->setFocus();
        QTest::keyClick(m_memory->table(), Qt::Key_Delete);
        QVERIFY(m_memory->question());
        QTest::keyClick(m_memory->question(), Qt::Key_Escape);
        QTRY_VERIFY(!m_memory->question());
        QCOMPARE(m_memory->asked("forget_memory"), 0);
        QTest::keyClick(m_memory->table(), Qt::Key_Delete);
        test::press(*m_memory->question(), "Forget it");
        QTRY_VERIFY(detail()->record()->forgottenAt.has_value());
        QVERIFY(button<QPushButton>(*detail(), "Restore")->isVisible());
        m_memory->page->refresh();
        QTRY_VERIFY(!m_memory->textAt(0).contains("lost the batch size"));
        QVERIFY(m_memory->host.navigator.takeBack);
        m_memory->host.navigator.takeBack();
        QTRY_COMPARE(m_memory->asked("restore_memory"), 1);
        m_memory->page->openThing(QString::fromStdString(id));
        QTRY_VERIFY(detail()->record() && detail()->record()->id == id && !detail()->record()->forgottenAt);
        m_memory->page->refresh();
        QTRY_VERIFY(m_memory->textAt(0).contains("lost the batch size"));
    }

    void listsWhatIsForgottenAndRestoresIt()
    {
        test::act(*m_memory->page, "Show what is forgotten");
        QTRY_COMPARE(m_memory->model()->rowCount(), 1);
        QTRY_VERIFY(detail()->record() && detail()->record()->forgottenAt);
        QVERIFY(!button<QPushButton>(*detail(), "Edit")->isEnabled());
        test::press(*detail(), "Restore");
        QTRY_VERIFY(!detail()->record() || !detail()->record()->forgottenAt);
        QTRY_COMPARE(m_memory->model()->rowCount(), 0);
    }

    void erasesForGoodAfterOneQuestionAndShowsTheProof()
    {
        const auto id = detail()->record()->id;
        const int rows = m_memory->model()->rowCount();
        QVERIFY(rows > 1);
        const auto next = m_memory->model()->row(1)->record.id;
        test::press(*detail(), "Erase for good…");
        QVERIFY(m_memory->question());
        QVERIFY(test::says(*m_memory->question(), "all its versions and vectors"));
        QVERIFY(test::says(*m_memory->question(), "cannot be undone"));
        QTRY_VERIFY2(test::clippedText(*m_memory->question()).isEmpty(), qPrintable(test::clippedText(*m_memory->question())));
        QTest::keyClick(m_memory->question(), Qt::Key_Escape);
        QTRY_VERIFY(!m_memory->question());
        m_memory->table()->setFocus();
        QTest::keyClick(m_memory->table(), Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(m_memory->question());
        QTest::keyClick(m_memory->question(), Qt::Key_Return); // the way out has the keyboard
        QTRY_VERIFY(!m_memory->question());
        QCOMPARE(m_memory->asked("erase_memories"), 0);
        QTest::keyClick(m_memory->table(), Qt::Key_Delete, Qt::ShiftModifier);
        const int searches = m_memory->asked("search_memory");
        test::press(*m_memory->question(), "Erase it for good");
        QTRY_VERIFY(m_memory->part<ErasedDialog>());
        auto* proof = m_memory->part<ErasedDialog>();
        QVERIFY(test::says(*proof, "Nothing of it was found afterwards"));
        QVERIFY(test::says(*proof, QString::fromUtf8("2 removed · nothing left"))); // versions
        QTRY_VERIFY2(test::clippedText(*proof).isEmpty(), qPrintable(test::clippedText(*proof)));
        test::press(*proof, "Copy");
        QVERIFY2(
            QApplication::clipboard()->text().contains("\nVersions\t2\t0\t\n"), qPrintable(QApplication::clipboard()->text()));
        test::press(*proof, "Close");
        QTRY_VERIFY(!m_memory->part<ErasedDialog>());
        // The rest of what was found stays as it is, and what was below it is chosen.
        QCOMPARE(m_memory->model()->rowCount(), rows - 1);
        QCOMPARE(m_memory->model()->find(id), -1);
        QVERIFY(m_memory->model()->row(0)->hit);
        QTRY_VERIFY(detail()->record() && detail()->record()->id == next);
        QCOMPARE(m_memory->asked("search_memory"), searches);
        m_memory->page->openThing(QString::fromStdString(id));
        QTRY_VERIFY(test::says(*detail(), "there is no memory"));
    }

    void erasesWhatIsForgotten()
    {
        test::act(*m_memory->page, "Show what is forgotten");
        QTRY_COMPARE(m_memory->model()->rowCount(), 1);
        QTRY_VERIFY(detail()->record() && detail()->record()->forgottenAt);
        emit m_memory->table()->customContextMenuRequested({40, 10});
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        const auto actions = menu->actions();
        const auto erase
            = std::find_if(actions.begin(), actions.end(), [](auto* one) { return one->text() == "Erase for good…"; });
        QVERIFY(erase != actions.end());
        (*erase)->trigger();
        menu->close();
        QVERIFY(m_memory->question());
        test::press(*m_memory->question(), "Erase it for good");
        QTRY_VERIFY(m_memory->part<ErasedDialog>());
        m_memory->part<ErasedDialog>()->close();
        QTRY_COMPARE(m_memory->model()->rowCount(), 0);
        QVERIFY(!detail()->record());
    }

    void saysWhyNothingWasErased()
    {
        const auto id = detail()->record()->id;
        test::press(*detail(), "Erase for good…");
        m_memory->host.link.setState(CellLink::State::Lost, "gone");
        test::press(*m_memory->question(), "Erase it for good");
        QTRY_VERIFY(!m_memory->host.navigator.notices.isEmpty());
        QVERIFY2(m_memory->host.navigator.notices.last().startsWith("It was not erased: "),
            qPrintable(m_memory->host.navigator.notices.last()));
        QVERIFY(!m_memory->part<ErasedDialog>());
        QCOMPARE(detail()->record()->id, id);
    }

    void isNotClippedInGerman()
    {
        m_memory.reset();
        const QLocale before;
        QLocale::setDefault(QLocale("de"));
        QTranslator words;
        QVERIFY(words.load(QString(KAZE_TEST_TRANSLATIONS "/kaze_de.qm")));
        QCoreApplication::installTranslator(&words);
        const auto back = qScopeGuard([&] {
            m_memory.reset();
            QCoreApplication::removeTranslator(&words);
            QLocale::setDefault(before);
        });
        m_memory = std::make_unique<test::MemoryHost>();
        m_memory->search("nightly index embed batch size");
        QTRY_VERIFY(detail()->record() && detail()->record()->version == 3);
        QVERIFY(button<QPushButton>(*detail(), "Endgültig löschen…"));
        QTRY_VERIFY2(test::clippedText(*detail()).isEmpty(), qPrintable(test::clippedText(*detail())));
        test::press(*detail(), "Endgültig löschen…");
        QTRY_VERIFY2(test::clippedText(*m_memory->question()).isEmpty(), qPrintable(test::clippedText(*m_memory->question())));
        test::press(*m_memory->question(), "Endgültig löschen");
        QTRY_VERIFY(m_memory->part<ErasedDialog>());
        QVERIFY(test::says(*m_memory->part<ErasedDialog>(), "Volltext"));
        QTRY_VERIFY2(test::clippedText(*m_memory->part<ErasedDialog>()).isEmpty(),
            qPrintable(test::clippedText(*m_memory->part<ErasedDialog>())));
    }

    void writesDownSomethingNew()
    {
        QTest::keyClick(m_memory->edit(), Qt::Key_Escape);
        QTRY_VERIFY(m_memory->model()->rowCount() > 2'000);
        m_memory->table()->setFocus();
        QTest::keyClick(m_memory->table(), Qt::Key_N);
        auto* dialog = m_memory->part<MemoryDialog>();
        QVERIFY(dialog);
        QTest::keyClicks(dialog->textField(), "The kettle is in the second drawer.");
        test::press(*dialog, "Remember it");
        QTRY_VERIFY(m_memory->textAt(0).contains("kettle"));
        QTRY_COMPARE(detail()->record()->text, std::string("The kettle is in the second drawer."));
        QCOMPARE(detail()->record()->kind, std::string("note"));
    }

    void savesACertificateOfTheSearch()
    {
        test::press(*detail(), "Certificate…");
        QTRY_VERIFY(m_memory->page->findChild<QFileDialog*>());
        const QString path = m_memory->host.folder.filePath("certificate.json");
        emit m_memory->page->findChild<QFileDialog*>()->fileSelected(path);
        QTRY_VERIFY(!m_memory->host.navigator.notices.isEmpty() && m_memory->host.navigator.notices.last().contains(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("\"signature\":\"sample\""));
        m_memory->page->findChild<QFileDialog*>()->close();
    }

    void saysHowTheIndexesDoAndRebuildsOne()
    {
        auto* index = m_memory->part<MemoryIndexPanel>();
        QTRY_COMPARE(index->table()->model()->rowCount(), 3);
        QVERIFY2(index->problems().contains("fact: It finds 93 of 100"), qPrintable(index->problems()));
        const auto cell = [index](int row, int column) { return index->table()->model()->index(row, column).data().toString(); };
        QCOMPARE(cell(0, MemoryShardModel::Lag), QString("12"));
        QCOMPARE(cell(2, MemoryShardModel::State), QString("not needed"));
        QVERIFY(test::says(*index, "openai/text-embedding-3-small"));
        QVERIFY(test::says(*index, "12 records wait for their vector"));
        index->rebuild("fact");
        QTRY_VERIFY2(cell(1, MemoryShardModel::State).startsWith("rebuilding"), qPrintable(cell(1, MemoryShardModel::State)));
        QTRY_VERIFY(button<QPushButton>(*index, "Stop building")->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(cell(1, MemoryShardModel::State), QString("ready"), 10'000);
        QVERIFY(index->problems().isEmpty());
        index->rebuild({});
        QTRY_VERIFY(button<QPushButton>(*index, "Stop building")->isVisible());
        test::press(*index, "Stop building");
        QTRY_COMPARE(cell(0, MemoryShardModel::State), QString("ready"));
    }

private:
    [[nodiscard]] MemoryDetail* detail() const { return m_memory->detail(); }
    [[nodiscard]] MemoryDialog* openDialog()
    {
        m_memory->table()->setFocus();
        QTest::keyClick(m_memory->table(), Qt::Key_E, Qt::ControlModifier);
        return m_memory->part<MemoryDialog>();
    }

    std::unique_ptr<test::MemoryHost> m_memory;
};

QTEST_MAIN(TestMemoryChanges)
#include "test_memory_changes.moc"
