#include "engine/api/memory_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/knowledge/certificate.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/memory/erased_dialog.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_dialog.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/memory_page.h"
#include "ui/pages/memory/memory_scope_menu.h"
#include "ui/pages/memory/memory_search_bar.h"
#include "ui/pages/memory/memory_versions.h"
#include "ui/pages/memory/word_diff.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QClipboard>
#include <QComboBox>
#include <QDirIterator>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPlainTextEdit>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;
using test::kPatience;
using test::named;

// The Memory page on a real cell: written down, found and why, changed, brought back, moved in and out, proven, erased.
class TestLiveMemory : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<MemoryPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void writesDownSomethingNew()
    {
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, "Nothing is remembered here yet"), kPatience);
        test::press(*m_page, "New memory");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QTest::keyClicks(dialog()->textField(), "The kettle is in the second drawer.");
        named<QComboBox>(*dialog(), "Kind")->setCurrentText("fact");
        named<QLineEdit>(*dialog(), "Tags")->setText("kitchen, tea");
        test::press(*dialog(), "Remember it");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record() && detail()->record()->kind == "fact", kPatience);
        QVERIFY(!dialog());
        const auto saved = get(detail()->record()->id);
        QVERIFY(saved);
        QCOMPARE(saved->record.text, std::string("The kettle is in the second drawer."));
        QCOMPARE(saved->record.tags, (std::vector<std::string>{"kitchen", "tea"}));
        QCOMPARE(saved->record.source, std::string("person"));
        QCOMPARE(saved->record.version, 1);
        QTRY_COMPARE_WITH_TIMEOUT(bar()->answer(), "1 memories, newest first", kPatience);
    }

    void findsByWordsAndLikenessAndSaysWhy()
    {
        search("kettle");
        QVERIFY2(bar()->answer().startsWith("nothing is remembered here yet"), qPrintable(bar()->answer()));
        const auto kettle = add("The kettle is in the second drawer of the kitchen.");
        add("The nightly build takes nine minutes on two cores.");
        add("Mira prefers answers in German.");
        search("kettle drawer");
        QVERIFY(model()->rowCount() > 0);
        const auto* first = model()->row(0);
        QCOMPARE(first->record.id, kettle);
        QVERIFY(first->hit);
        QCOMPARE(first->hit->textRank, 1);
        QCOMPARE(first->hit->vectorRank, 1);
        QVERIFY(first->hit->similarity > 0);
        QVERIFY(std::abs(first->hit->score - first->hit->vectorPart - first->hit->textPart) < 1e-9);
        QVERIFY2(bar()->answer().startsWith("hybrid"), qPrintable(bar()->answer()));
        QVERIFY2(bar()->answer().contains("exact") && bar()->answer().contains("lexical embedder"), qPrintable(bar()->answer()));
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record() && detail()->record()->id == kettle, kPatience);
        const QString cosine = memory::number(first->hit->similarity, 3);
        QVERIFY(test::says(*detail(), "vector rank 1 (cosine " + cosine + ")"));
        QVERIFY(test::says(*detail(), "text rank 1 (bm25 " + memory::number(first->hit->bm25, 1) + ")"));
        QVERIFY(test::says(*detail(), "score " + memory::number(first->hit->score, 4)));
    }

    void takesTermsForTheFilter()
    {
        const auto release = add("The release notes are written on Mondays.", "fact", {"release"}, 0.9);
        const auto draft = add("A draft of the release notes is in the wiki.", "note", {"release", "draft"}, 0.2);
        const auto other = add("The archive is emptied in spring.", "fact", {}, 0.5);
        list("kind:fact", 2);
        list("tag:release", 2);
        list("tag:release -tag:draft", 1);
        QCOMPARE(model()->row(0)->record.id, release);
        list("importance>0.7", 1);
        QCOMPARE(model()->row(0)->record.id, release);
        list("source:person age<1d", 3);
        list("-kind:fact", 1);
        QCOMPARE(model()->row(0)->record.id, draft);
        list("kind:fact -tag:release", 1);
        QCOMPARE(model()->row(0)->record.id, other);
        search("release notes kind:note");
        QCOMPARE(model()->rowCount(), 1);
        QCOMPARE(model()->row(0)->record.id, draft);
        search("\"release notes\"");
        QCOMPARE(model()->rowCount(), 2);
        type("release importance>high");
        QTRY_VERIFY2_WITH_TIMEOUT(bar()->field()->errorMessage().contains("\"high\" is not a number"),
            qPrintable(bar()->field()->errorMessage()), kPatience);
        QVERIFY(!bar()->answer().contains("searching"));
        type("release kind>fact");
        QTRY_VERIFY2_WITH_TIMEOUT(
            bar()->field()->errorMessage().contains("is compared with"), qPrintable(bar()->field()->errorMessage()), kPatience);
        search("release");
        QVERIFY(bar()->field()->errorMessage().isEmpty());
    }

    void explainsAConflictAndSavesOverIt()
    {
        const auto id = open("The batch size is 64.");
        auto* mine = edit();
        QVERIFY(mine);
        mine->textField()->setPlainText("The batch size is 32.");
        api::UpdateMemory theirs;
        theirs.id = id;
        theirs.text = "The batch size is 64. Measured twice.";
        theirs.tags = std::vector<std::string>{"theirs"};
        theirs.reason = "measured";
        QVERIFY(m_host->ask(theirs));
        test::press(*mine, "Save");
        QTRY_VERIFY2_WITH_TIMEOUT(mine->problem().startsWith("Somebody has made version 2 of it meanwhile (measured)"),
            qPrintable(mine->problem()), kPatience);
        QCOMPARE(mine->textField()->toPlainText(), "The batch size is 32.");
        QCOMPARE(mine->theirs()->addedWords(), 2);
        test::press(*mine, "Save");
        QTRY_VERIFY_WITH_TIMEOUT(shown(id, 3), kPatience);
        const auto saved = get(id);
        QCOMPARE(saved->record.text, std::string("The batch size is 32."));
        QCOMPARE(saved->record.tags, std::vector<std::string>{"theirs"}); // which was not touched here
        QTRY_COMPARE_WITH_TIMEOUT(model()->index(0, 0).data().toString(), "The batch size is 32.", kPatience);
    }

    void showsWhatChangedAndBringsAnEarlierVersionBack()
    {
        const auto id = open("The index is built at night.");
        auto* dialog = edit();
        QVERIFY(dialog);
        dialog->textField()->setPlainText("The index is built at noon.");
        named<QLineEdit>(*dialog, "Why")->setText("moved");
        test::press(*dialog, "Save");
        QTRY_VERIFY_WITH_TIMEOUT(shown(id, 2), kPatience);
        detail()->showTab("versions");
        auto* versions = detail()->versions();
        QTRY_COMPARE_WITH_TIMEOUT(versions->table()->model()->rowCount(), 2, kPatience);
        QTRY_VERIFY2_WITH_TIMEOUT(
            versions->compared().startsWith("From version 1 to version 2"), qPrintable(versions->compared()), kPatience);
        QCOMPARE(versions->words()->addedWords(), 1);
        QCOMPARE(versions->words()->removedWords(), 1);
        const auto cell
            = [versions](int row, int column) { return versions->table()->model()->index(row, column).data().toString(); };
        QCOMPARE(cell(0, MemoryVersionModel::Who), "a person");
        QCOMPARE(cell(0, MemoryVersionModel::Why), "moved");
        QCOMPARE(cell(1, MemoryVersionModel::Who), "a person");
        QCOMPARE(cell(1, MemoryVersionModel::Why), "first remembered");
        versions->table()->setCurrentRow(1);
        test::press(*versions, "Restore this version");
        QTRY_VERIFY_WITH_TIMEOUT(shown(id, 3), kPatience);
        QCOMPARE(detail()->record()->text, std::string("The index is built at night."));
        QCOMPARE(m_host->navigator.notices.last(), "It says again what version 1 said, as version 3.");
        QTRY_COMPARE_WITH_TIMEOUT(versions->table()->model()->rowCount(), 3, kPatience);
        QCOMPARE(get(id)->record.version, 3);
        search("night");
        QCOMPARE(model()->rowCount(), 1);
    }

    void readsOlderVersionsAsOneScrolls()
    {
        const auto id = add("version 1");
        for (int i = 2; i <= 75; ++i) {
            api::UpdateMemory change;
            change.id = id;
            change.text = "version " + std::to_string(i);
            QVERIFY(m_host->ask(change));
        }
        m_page->openThing(QString::fromStdString(id));
        QTRY_VERIFY_WITH_TIMEOUT(shown(id, 75), kPatience);
        detail()->showTab("versions");
        auto* table = detail()->versions()->table();
        const auto isAll = [table] {
            table->scrollToBottom();
            return table->model()->rowCount() == 75;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isAll(), kPatience);
        QCOMPARE(table->model()->index(74, MemoryVersionModel::Version).data().toString(), "1");
        table->setCurrentRow(73);
        QVERIFY2(detail()->versions()->compared().startsWith("From version 1 to version 2"),
            qPrintable(detail()->versions()->compared()));
    }

    void forgetsAndRestores()
    {
        const auto id = open("The lift is out of order.");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Forget it");
        QTRY_VERIFY_WITH_TIMEOUT(get(id)->record.forgottenAt, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        search("lift");
        QCOMPARE(model()->rowCount(), 0);
        test::act(*m_page, "Show what is forgotten");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record() && detail()->record()->forgottenAt, kPatience);
        test::press(*detail(), "Restore");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QCOMPARE(m_host->navigator.notices.last(), "It is found again.");
        search("lift");
        QCOMPARE(model()->rowCount(), 1);
        QVERIFY(!get(id)->record.forgottenAt);
        // And by what the notice offers.
        test::press(*detail(), "Forget");
        question = m_host->question();
        QVERIFY(question);
        m_host->navigator.takeBack = {};
        test::press(*question, "Forget it");
        QTRY_VERIFY_WITH_TIMEOUT(m_host->navigator.takeBack, kPatience);
        m_host->navigator.takeBack();
        QTRY_VERIFY_WITH_TIMEOUT(!get(id)->record.forgottenAt, kPatience);
    }

    void importsAFileAndListsWhatWasRefused()
    {
        m_host->write("notes.jsonl",
            "{\"text\":\"The kettle is red.\",\"tags\":[\"kitchen\"],\"key\":\"a\",\"time\":\"2026-01-02T03:04:05Z\"}\n"
            "no json at all\n"
            "\n"
            "{\"text\":\"\"}\n"
            "{\"text\":\"The kettle is red.\",\"key\":\"a\"}\n"
            "{\"text\":\"The pot is blue.\",\"importance\":7}\n"
            "{\"text\":\"The pan is black.\",\"kind\":\"fact\"}\n");
        m_page->importFrom(m_host->path("notes.jsonl"));
        QTRY_COMPARE_WITH_TIMEOUT(importing().state(), Transfer::State::Done, kPatience);
        QVERIFY2(importing().words().contains(QString::fromUtf8("2 added · 1 known before · 3 refused")),
            qPrintable(importing().words() + '\n' + importing().listing()));
        QList<qint64> lines;
        for (const auto& refusal : importing().refused())
            lines << refusal.line;
        std::sort(lines.begin(), lines.end());
        QCOMPARE(lines, (QList<qint64>{2, 4, 6}));
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 2, kPatience);
        list("tag:kitchen", 1);
        const auto saved = get(model()->row(0)->record.id);
        QCOMPARE(base::toRfc3339(saved->record.createdAt).substr(0, 19), std::string("2026-01-02T03:04:05"));
        QCOMPARE(saved->record.source, std::string("import:notes.jsonl"));
        // The cell knows how far the file was read.
        m_page->importFrom(m_host->path("notes.jsonl"));
        QTRY_COMPARE_WITH_TIMEOUT(importing().state(), Transfer::State::Done, kPatience);
        QVERIFY2(importing().words().contains("0 added") && importing().words().contains("went on behind line 7"),
            qPrintable(importing().words()));
        list("kind:fact", 1);
        list("", 2);
    }

    void exportsWhatIsShownAndTakesItBackIn()
    {
        add("The first fact.", "fact", {"one", "two words"}, 0.75);
        add("The second fact.\nWith \"quotes\" and ünïcödé.", "fact");
        add("A note.");
        list("kind:fact", 2);
        const auto lines = exported();
        QCOMPARE(lines.size(), 3);
        const auto about = QJsonDocument::fromJson(lines[0]).object();
        QCOMPARE(about["kaze_export"].toString(), "memories");
        QCOMPARE(about["records"].toInt(), 2);
        QCOMPARE(about["filter"].toString(), "kind:fact");
        const auto newest = QJsonDocument::fromJson(lines[1]).object();
        QCOMPARE(newest["text"].toString(), QString::fromUtf8("The second fact.\nWith \"quotes\" and ünïcödé."));
        const auto first = QJsonDocument::fromJson(lines[2]).object();
        QCOMPARE(first["text"].toString(), "The first fact.");
        QCOMPARE(first["kind"].toString(), "fact");
        QCOMPARE(first["tags"].toArray(), (QJsonArray{"one", "two words"}));
        QCOMPARE(first["importance"].toDouble(), 0.75);
        const auto before = get(first["id"].toString().toStdString());
        QVERIFY(before);
        QCOMPARE(first["time"].toString().toStdString(), base::toRfc3339(before->record.createdAt));

        makeTenant("acme");
        m_page->openThing("tenant:acme");
        list("", 0);
        m_page->importFrom(m_host->path("out.jsonl"));
        QTRY_COMPARE_WITH_TIMEOUT(importing().state(), Transfer::State::Done, kPatience);
        QVERIFY2(importing().refused().empty() && importing().words().contains("2 added"),
            qPrintable(importing().words() + '\n' + importing().listing()));
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 2, kPatience);
        const auto after = get(first["id"].toString().toStdString(), "acme");
        QVERIFY(after);
        QCOMPARE(after->record.text, before->record.text);
        QCOMPARE(after->record.tags, before->record.tags);
        QCOMPARE(after->record.createdAt, before->record.createdAt);
        QCOMPARE(after->record.importance, before->record.importance);
        // Known by their ids, also in another file.
        m_host->write("again.jsonl", m_host->read("out.jsonl") + "\n");
        m_page->importFrom(m_host->path("again.jsonl"));
        QTRY_VERIFY2_WITH_TIMEOUT(importing().state() == Transfer::State::Done && importing().words().contains("2 known before"),
            qPrintable(importing().words()), kPatience);
        QCOMPARE(model()->rowCount(), 2);
    }

    void exportsWhatASearchFound()
    {
        add("The kettle is red.");
        add("The archive is emptied in spring.");
        search("kettle");
        const int rows = model()->rowCount();
        const auto lines = exported();
        QCOMPARE(lines.size(), rows + 1);
        QCOMPARE(QJsonDocument::fromJson(lines[0]).object()["query"].toString(), "kettle");
        QCOMPARE(QJsonDocument::fromJson(lines[1]).object()["text"].toString(), "The kettle is red.");
    }

    void savesACertificateThatCanBeVerified()
    {
        add("The kettle is in the second drawer.");
        add("The drawer was mended in May.");
        search("kettle drawer");
        const int rows = model()->rowCount();
        QVERIFY(rows > 0);
        test::press(*detail(), "Certificate…");
        QTRY_VERIFY_WITH_TIMEOUT(m_page->findChild<QFileDialog*>(), kPatience);
        auto* files = m_page->findChild<QFileDialog*>();
        emit files->fileSelected(m_host->path("certificate.json"));
        QTRY_VERIFY_WITH_TIMEOUT(
            !m_host->navigator.notices.isEmpty() && m_host->navigator.notices.last().startsWith("The certificate is in"),
            kPatience);
        files->close();
        const auto written = m_host->read("certificate.json").toStdString();
        const auto report = knowledge::verifyCertificate(written);
        QVERIFY2(report.good(), report.problems.empty() ? "no problem is named" : report.problems.front().c_str());
        QCOMPARE(report.facts->question.query, std::string("kettle drawer"));
        QCOMPARE(report.facts->hits.size(), static_cast<std::size_t>(rows));
        for (int row = 0; row < rows; ++row) {
            const auto& hit = report.facts->hits[static_cast<std::size_t>(row)];
            const auto& record = model()->row(row)->record;
            QCOMPARE(hit.id, record.id);
            QCOMPARE(hit.hash, get(record.id)->record.hash);
        }
        auto forged = written;
        forged.replace(forged.find("kettle drawer"), 6, "cattle");
        QVERIFY(!knowledge::verifyCertificate(forged).good());
    }

    void saysHowTheIndexDoesAndRebuildsIt()
    {
        QByteArray lines;
        for (int i = 0; i < 400; ++i) {
            const auto number = QByteArray::number(i);
            lines += "{\"text\":\"ticket " + number + " about topic " + QByteArray::number(i % 37) + "\",\"kind\":\"episode\"}\n";
        }
        m_host->write("tickets.jsonl", lines);
        add("One fact alone.", "fact");
        m_page->importFrom(m_host->path("tickets.jsonl"));
        QTRY_COMPARE_WITH_TIMEOUT(importing().state(), Transfer::State::Done, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 401, kPatience);
        auto* index = m_page->findChild<MemoryIndexPanel*>();
        QTRY_COMPARE_WITH_TIMEOUT(shard("episode", MemoryShardModel::State), "ready", kPatience);
        QCOMPARE(shard("episode", MemoryShardModel::Vectors), "400");
        QCOMPARE(shard("episode", MemoryShardModel::Lag), "0");
        QCOMPARE(shard("fact", MemoryShardModel::State), "not needed");
        QVERIFY2(index->problems().isEmpty(), qPrintable(index->problems()));
        QVERIFY(test::says(*index, "Every record has its vector"));
        QVERIFY(test::says(*index, "It is lexical"));
        search("topic 5 kind:episode");
        QCOMPARE(model()->rowCount(), 50);
        test::press(*m_page, "Show up to 200");
        QTRY_VERIFY_WITH_TIMEOUT(model()->rowCount() > 50, kPatience);
        // What was forgotten stays in the index until that is built anew.
        type("");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 401, kPatience);
        list("kind:episode", 400);
        for (int row = 0; row < 5; ++row) {
            api::ForgetMemory forget;
            forget.id = model()->row(row)->record.id;
            QVERIFY(m_host->ask(forget));
        }
        m_page->refresh();
        selectShard("episode");
        const auto says = [index](const QString& words) {
            index->refresh();
            return QTest::qWaitFor([&] { return test::says(*index, words); }, 500);
        };
        QTRY_VERIFY_WITH_TIMEOUT(says("5 removed, which a rebuild reclaims"), kPatience);
        test::act(*m_page, "Rebuild all indexes");
        QTRY_VERIFY_WITH_TIMEOUT(
            shard("episode", MemoryShardModel::State) == "ready" && !test::says(*index, "removed, which"), kPatience);
        QCOMPARE(shard("episode", MemoryShardModel::Vectors), "395");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 395, kPatience);
    }

    void keepsTenantsApart()
    {
        add("Only of default.");
        makeTenant("acme");
        QVERIFY(m_host->ask(api::AddMemory{.text = "Only of acme.", .kind = "note", .tags = {}, .key = {}, .tenant = "acme"}));
        m_page->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(scope("acme"), kPatience);
        scope("acme")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(model()->index(0, 0).data().toString(), "Only of acme.", kPatience);
        QCOMPARE(model()->rowCount(), 1);
        search("only");
        QCOMPARE(model()->rowCount(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record(), kPatience);
        const auto theirs = detail()->record()->id;
        test::press(*m_page, "New memory");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QTest::keyClicks(dialog()->textField(), "Another of acme.");
        test::press(*dialog(), "Remember it");
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record() && detail()->record()->text == "Another of acme.", kPatience);
        QVERIFY(get(detail()->record()->id, "acme"));
        QCOMPARE(get(detail()->record()->id).error().code, base::ErrorCode::NotFound);
        QCOMPARE(get(theirs).error().code, base::ErrorCode::NotFound);
        scope("default")->trigger();
        type("");
        QTRY_COMPARE_WITH_TIMEOUT(model()->index(0, 0).data().toString(), "Only of default.", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
    }

    void takesBackWhatWasForgottenInAnotherTenant()
    {
        makeTenant("acme");
        const auto id = open("Only of default.");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Forget it");
        QTRY_VERIFY_WITH_TIMEOUT(m_host->navigator.takeBack, kPatience);
        m_page->openThing("tenant:acme");
        m_host->navigator.takeBack();
        QTRY_VERIFY2_WITH_TIMEOUT(
            m_host->navigator.notices.last() == "It is found again.", qPrintable(m_host->navigator.notices.last()), kPatience);
        QVERIFY(!get(id)->record.forgottenAt);
    }

    void erasesForGoodAndShowsTheProof()
    {
        const auto kept = add("The archive is emptied in spring.");
        const auto id = open("Nerissa Quackenbush lives at 12 Thistledown Lane.");
        api::UpdateMemory change;
        change.id = id;
        change.text = "Nerissa moved to Wobblingham in the spring.";
        QVERIFY(m_host->ask(change));
        m_page->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(shown(id, 2), kPatience);
        QVERIFY(stands("Quackenbush"));
        QVERIFY(stands("Wobblingham"));

        test::press(*detail(), "Erase for good…");
        auto* question = m_host->question();
        QVERIFY(question);
        QVERIFY(question->accessibleDescription().contains("cannot be undone"));
        QVERIFY(question->accessibleDescription().contains("versions and vectors"));
        test::press(*question, "Keep it");
        QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), kPatience);
        QVERIFY(get(id));
        test::press(*detail(), "Erase for good…");
        question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Erase it for good");
        QTRY_VERIFY_WITH_TIMEOUT(proof(), kPatience);
        QVERIFY(test::says(*proof(), "Nothing of it was found afterwards"));
        QTRY_COMPARE_WITH_TIMEOUT(m_host->navigator.notices.last(), "It is erased for good.", kPatience);
        test::press(*proof(), "Copy");
        const auto copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains("Records\t1\t0\t") && copied.contains("Versions\t1\t0\t") && copied.contains("Vectors\t1\t0\t")
                && copied.contains("\nFull text\t1\t0\t") && copied.contains("\nFiles\t0\t0\t"),
            qPrintable(copied));
        test::press(*proof(), "Close");
        QTRY_VERIFY_WITH_TIMEOUT(!proof(), kPatience);
        QCOMPARE(get(id).error().code, base::ErrorCode::NotFound);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(shown(kept, 1), kPatience); // what was below it is chosen now
        QVERIFY(!stands("Quackenbush"));
        QVERIFY(!stands("Wobblingham"));
        QVERIFY(stands("emptied in spring"));
    }

    void erasesWhatIsForgotten()
    {
        const auto id = add("Something to forget entirely.");
        api::ForgetMemory forget;
        forget.id = id;
        QVERIFY(m_host->ask(forget));
        list("forgotten:yes", 1);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->record() && detail()->record()->forgottenAt, kPatience);
        test::act(*m_page, "Erase the selected memory for good…");
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Erase it for good");
        QTRY_VERIFY_WITH_TIMEOUT(proof(), kPatience);
        QVERIFY(test::says(*proof(), "Nothing of it was found afterwards"));
        proof()->close();
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QVERIFY(!detail()->record());
        QCOMPARE(get(id).error().code, base::ErrorCode::NotFound);
        QVERIFY(!stands("forget entirely"));
    }

    void saysWhenSomethingMayBeLeft()
    {
        const auto id = open("Something that a copy may have.");
        m_host->write("data/knowledge/default.db.before-2", "an old copy");
        test::press(*detail(), "Erase for good…");
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Erase it for good");
        QTRY_VERIFY_WITH_TIMEOUT(proof(), kPatience);
        QVERIFY(test::says(*proof(), "something may still hold it"));
        QVERIFY(test::says(*proof(), "default.db.before-2"));
        QTRY_COMPARE_WITH_TIMEOUT(m_host->navigator.notices.last(), "It is erased, but not from everywhere.", kPatience);
        QCOMPARE(get(id).error().code, base::ErrorCode::NotFound);
        proof()->close();
    }

private:
    //! Remembers it, past the page.
    std::string add(const std::string& text, const std::string& kind = "note", const std::vector<std::string>& tags = {},
        double importance = 0.5)
    {
        api::AddMemory request;
        request.text = text;
        request.kind = kind;
        request.tags = tags;
        request.importance = importance;
        const auto added = m_host->ask(request);
        if (!added)
            qFatal("%s", added.error().text().c_str());
        return added->id;
    }
    //! The same, and shows it.
    std::string open(const std::string& text)
    {
        const auto id = add(text);
        m_page->openThing(QString::fromStdString(id));
        m_page->refresh();
        if (!QTest::qWaitFor([&] { return shown(id, 1) && model()->find(id) >= 0; }, kPatience))
            qFatal("it is not shown");
        return id;
    }
    [[nodiscard]] base::Result<api::MemoryReply> get(const std::string& id, const std::string& tenant = {})
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = tenant;
        return m_host->ask(query);
    }
    void makeTenant(const std::string& name)
    {
        api::SetTenant tenant;
        tenant.name = name;
        tenant.isNew = true;
        QVERIFY(m_host->ask(tenant));
    }
    void type(const QString& typed)
    {
        auto* field = bar()->field()->lineEdit();
        field->setFocus();
        field->setText(typed);
        QTest::keyClick(field, Qt::Key_Return);
    }
    //! Searches, and waits for the answer.
    void search(const QString& words)
    {
        type(words);
        QVERIFY2(m_page->findChild<MemoryList*>()->query().isSearch(), qPrintable(words));
        QTRY_VERIFY2_WITH_TIMEOUT(!bar()->answer().contains("searching"), qPrintable(words), kPatience);
        QVERIFY2(bar()->field()->errorMessage().isEmpty(), qPrintable(bar()->field()->errorMessage()));
    }
    //! Lists what fits another filter than the present one: so many.
    void list(const QString& filter, int rows)
    {
        const QSignalSpy another(model(), &QAbstractItemModel::modelReset);
        type(filter);
        QTRY_VERIFY_WITH_TIMEOUT(!another.isEmpty(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), rows, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(rows == 0 || bar()->answer().startsWith(QString::number(rows)), kPatience);
    }
    [[nodiscard]] MemoryDialog* edit()
    {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_E, Qt::ControlModifier);
        return dialog();
    }
    [[nodiscard]] QList<QByteArray> exported()
    {
        m_page->exportTo(m_host->path("out.jsonl"));
        if (!QTest::qWaitFor([this] { return m_page->exporting().state() == Transfer::State::Done; }, kPatience))
            return {};
        auto lines = m_host->read("out.jsonl").split('\n');
        lines.removeLast();
        return lines;
    }
    //! Whether these bytes stand in any file of the memory.
    [[nodiscard]] bool stands(const QByteArray& bytes) const
    {
        QDirIterator files(m_host->path("data/knowledge"), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QFile::ReadOnly) && file.readAll().contains(bytes))
                return true;
        }
        return false;
    }
    [[nodiscard]] bool shown(const std::string& id, std::int64_t version) const
    {
        return detail()->record() && detail()->record()->id == id && detail()->record()->version == version;
    }
    [[nodiscard]] QString shard(const QString& kind, int column) const
    {
        const auto* shards = m_page->findChild<MemoryIndexPanel*>()->table()->model();
        for (int row = 0; row < shards->rowCount(); ++row)
            if (shards->index(row, MemoryShardModel::Kind).data().toString() == kind)
                return shards->index(row, column).data().toString();
        return {};
    }
    void selectShard(const QString& kind) const
    {
        auto* shards = m_page->findChild<MemoryIndexPanel*>()->table();
        for (int row = 0; row < shards->model()->rowCount(); ++row)
            if (shards->model()->index(row, MemoryShardModel::Kind).data().toString() == kind)
                shards->setCurrentRow(row);
    }
    [[nodiscard]] QAction* scope(const QString& name) const
    {
        for (auto* action : m_page->findChild<MemoryScopeMenu*>()->actions())
            if (action->text() == name)
                return action;
        return nullptr;
    }
    [[nodiscard]] MemoryDialog* dialog() const
    {
        for (auto* one : m_page->findChildren<MemoryDialog*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    [[nodiscard]] ErasedDialog* proof() const
    {
        for (auto* one : m_page->findChildren<ErasedDialog*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    [[nodiscard]] const MemoryImport& importing() const { return m_page->importing(); }
    [[nodiscard]] MemoryDetail* detail() const { return m_page->findChild<MemoryDetail*>(); }
    [[nodiscard]] MemorySearchBar* bar() const { return m_page->findChild<MemorySearchBar*>(); }
    [[nodiscard]] MemoryListModel* model() const { return m_page->findChild<MemoryList*>()->model(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<MemoryList*>()->table(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<MemoryPage> m_page;
};

QTEST_MAIN(TestLiveMemory)
#include "test_live_memory.moc"
