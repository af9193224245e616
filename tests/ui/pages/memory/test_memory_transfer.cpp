#include "tests/ui/pages/memory/memory_fixture.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/widgets/code_view.h"

#include <QDialog>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kaze;
using namespace kaze::ui;
using test::button;

// Memories that come from a file and go into one.
class TestMemoryTransfer : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_memory = std::make_unique<test::MemoryHost>();
        QTRY_VERIFY(m_memory->model()->rowCount() > 2'000);
    }
    void cleanup() { m_memory.reset(); }

    void importsALineARecordAndListsWhatWasRefused()
    {
        const int before = m_memory->model()->rowCount();
        const QString path = write("notes.jsonl",
            "{\"text\":\"The kettle is red.\",\"tags\":[\"kitchen\"],\"key\":\"a\"}\n"
            "no json at all\n"
            "\n"
            "{\"text\":\"\"}\n"
            "{\"text\":\"The kettle is red.\",\"key\":\"a\"}\n"
            "{\"text\":7}\n");
        m_memory->page->importFrom(path);
        QTRY_COMPARE(importing().state(), Transfer::State::Done);
        QVERIFY2(importing().words().contains(QString::fromUtf8("1 added · 1 known before · 3 refused")),
            qPrintable(importing().words()));
        QList<qint64> lines;
        for (const auto& refusal : importing().refused())
            lines << refusal.line;
        std::sort(lines.begin(), lines.end());
        QCOMPARE(lines, (QList<qint64>{2, 4, 6}));
        QTRY_COMPARE(m_memory->model()->rowCount(), before + 1);
        test::press(*strip("Import"), "What was refused");
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        QVERIFY(dialog->findChild<CodeView*>()->toPlainText().contains("line 2: it is no JSON"));
        dialog->close();
        test::press(*strip("Import"), "Close");
        QVERIFY(!strip("Import")->isVisible());
    }

    void goesOnWhereItStopped()
    {
        QByteArray lines;
        for (int i = 0; i < 450; ++i)
            lines += "{\"text\":\"line " + QByteArray::number(i) + "\",\"key\":\"k" + QByteArray::number(i) + "\"}\n";
        const QString path = write("many.jsonl", lines);
        // The connection goes after the first batch.
        bool lost = false;
        connect(&m_memory->page->importing(), &MemoryImport::taken, this, [&] {
            if (!std::exchange(lost, true))
                m_memory->host.link.setState(CellLink::State::Lost, "gone");
        });
        m_memory->page->importFrom(path);
        QTRY_COMPARE(importing().state(), Transfer::State::Failed);
        QVERIFY2(importing().words().contains("200 added"), qPrintable(importing().words()));
        m_memory->host.link.setState(CellLink::State::Connected);
        test::press(*strip("Import"), "Go on");
        QTRY_COMPARE(importing().state(), Transfer::State::Done);
        QVERIFY2(importing().words().contains(QString::fromUtf8("450 added · went on behind line 200")),
            qPrintable(importing().words()));
        // The same file again adds nothing, for the cell knows where it stands.
        const int asked = m_memory->asked("import_memories");
        m_memory->page->importFrom(path);
        QTRY_COMPARE(importing().state(), Transfer::State::Done);
        QCOMPARE(m_memory->asked("import_memories"), asked + 1);
    }

    void stopsWhenAPersonSaysSo()
    {
        QByteArray lines;
        for (int i = 0; i < 900; ++i)
            lines += "{\"text\":\"line " + QByteArray::number(i) + "\"}\n";
        const QString path = write("stop.jsonl", lines);
        m_memory->page->importFrom(path);
        QTRY_VERIFY(strip("Import")->isVisible());
        test::press(*strip("Import"), "Stop");
        QCOMPARE(importing().state(), Transfer::State::Stopped);
        test::press(*strip("Import"), "Go on");
        QTRY_COMPARE(importing().state(), Transfer::State::Done);
    }

    void saysWhyAFileCannotBeRead()
    {
        m_memory->page->importFrom(m_memory->host.folder.filePath("nothing.jsonl"));
        QTRY_COMPARE(importing().state(), Transfer::State::Failed);
        QVERIFY2(importing().words().contains("No such file"), qPrintable(importing().words()));
    }

    void exportsAllThatIsShownWithItsFilterAndCount()
    {
        m_memory->edit()->setText("kind:fact");
        QTest::keyClick(m_memory->edit(), Qt::Key_Return);
        QTRY_VERIFY(m_memory->bar()->answer().startsWith("8"));
        const int rows = m_memory->model()->rowCount();
        QVERIFY(rows > 500); // more than a page
        const auto lines = exported();
        QCOMPARE(lines.size(), rows + 1);
        const auto about = QJsonDocument::fromJson(lines[0]).object();
        QCOMPARE(about["records"].toInt(), rows);
        QCOMPARE(about["filter"].toString(), QString("kind:fact"));
        QCOMPARE(about["time_zone"].toString(), QString("UTC"));
        const auto first = QJsonDocument::fromJson(lines[1]).object();
        QCOMPARE(first["kind"].toString(), QString("fact"));
        QCOMPARE(first["key"].toString(), first["id"].toString());
        QVERIFY(!first["time"].toString().isEmpty());
    }

    void exportsWhatASearchFoundAndTakesItBackIn()
    {
        m_memory->search("release notes");
        const int rows = m_memory->model()->rowCount();
        QCOMPARE(exported().size(), rows + 1);
        m_memory->page->openThing("tenant:internal");
        m_memory->edit()->setText({});
        QTest::keyClick(m_memory->edit(), Qt::Key_Return);
        m_memory->page->importFrom(m_memory->host.folder.filePath("out.jsonl"));
        QTRY_COMPARE(importing().state(), Transfer::State::Done);
        QVERIFY2(importing().refused().empty(), qPrintable(importing().words()));
        QTRY_COMPARE(m_memory->model()->rowCount(), rows);
    }

    void writesNothingWhereItCannot()
    {
        m_memory->page->exportTo(m_memory->host.folder.filePath("no such folder/out.jsonl"));
        QTRY_COMPARE(m_memory->page->exporting().state(), Transfer::State::Failed);
        QVERIFY(strip("Export")->isVisible());
    }

private:
    [[nodiscard]] const MemoryImport& importing() const { return m_memory->page->importing(); }
    [[nodiscard]] TransferStrip* strip(const QString& name) const { return test::named<TransferStrip>(*m_memory->page, name); }
    [[nodiscard]] QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(m_memory->host.folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("no file for the test");
        return file.fileName();
    }
    [[nodiscard]] QList<QByteArray> exported()
    {
        const QString path = m_memory->host.folder.filePath("out.jsonl");
        m_memory->page->exportTo(path);
        if (!QTest::qWaitFor([this] { return m_memory->page->exporting().state() == Transfer::State::Done; }))
            return {};
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        auto lines = file.readAll().split('\n');
        lines.removeLast();
        return lines;
    }

    std::unique_ptr<test::MemoryHost> m_memory;
};

QTEST_MAIN(TestMemoryTransfer)
#include "test_memory_transfer.moc"
