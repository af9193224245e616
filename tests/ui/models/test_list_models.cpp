#include "engine/api/tool_requests.h"
#include "ui/models/agent_list_model.h"
#include "ui/models/approval_table_model.h"
#include "ui/models/filter_message.h"
#include "ui/models/json_text.h"
#include "ui/models/run_list_model.h"
#include "ui/models/tool_models.h"
#include "ui/models/tool_summary_model.h"
#include "ui/widgets/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;
using namespace std::chrono_literals;

namespace {

std::vector<api::RunRow> rows(int newest, int oldest)
{
    std::vector<api::RunRow> rows;
    for (int number = newest; number >= oldest; --number) {
        api::RunRow row;
        row.runId = std::to_string(number);
        row.agent = "agent-" + row.runId;
        row.state = api::RunState::Running;
        rows.push_back(row);
    }
    return rows;
}

QStringList idsOf(const QAbstractItemModel& model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row, 0).data(RunListModel::IdRole).toString();
    return ids;
}

api::Approval approval(const std::string& id, int seconds)
{
    api::Approval asked;
    asked.approvalId = id;
    asked.agent = "dev";
    asked.tool = "files.write";
    asked.askedAt = api::Time(std::chrono::seconds(seconds));
    return asked;
}

api::Step step(std::int64_t number, api::StepKind kind, const std::string& call, int second, bool failed = false)
{
    api::Step step;
    step.number = number;
    step.kind = kind;
    step.callId = call;
    step.tool = "files.read";
    step.failed = failed;
    step.at = api::Time(std::chrono::seconds(second));
    return step;
}

} // namespace

class TestListModels : public QObject {
    Q_OBJECT
private slots:
    void growsAsAPersonScrollsDown()
    {
        RunListModel model({RunColumn::Agent, RunColumn::State});
        QAbstractItemModelTester tester(&model);
        tester.setUseFetchMore(false);
        QList<std::pair<int, std::string>> asked;
        model.setSource([&asked](int page, const auto& place) { asked << std::pair(page, place.cursor); });
        model.restart(rows(10, 6), "6");
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QCOMPARE(asked, (QList<std::pair<int, std::string>>{{1, "6"}}));
        QVERIFY(!model.canFetchMore({}));
        model.fill(1, rows(5, 1), "");
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.index(9, 0).data().toString(), "agent-1");
    }

    void asksAgainAfterAPageThatCouldNotBeGot()
    {
        RunListModel model({RunColumn::Agent});
        int asked = 0;
        model.setSource([&asked](int, const auto&) { ++asked; });
        model.restart(rows(5, 1), "1");
        model.fetchMore({});
        model.fillFailed(1);
        model.fetchMore({});
        QCOMPARE(asked, 2);
    }

    void keepsTheSelectionWhenRowsComeAndGo()
    {
        RunListModel model({RunColumn::Agent, RunColumn::State});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(10, 6), "6");
        model.fill(1, rows(5, 1), "");
        QItemSelectionModel selection(&model);
        selection.select(model.index(2, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        auto fresh = rows(13, 6);
        fresh.erase(fresh.begin() + 4); // run 9 is gone
        model.mergeHead(fresh, "6");
        QCOMPARE(idsOf(model), (QStringList{"13", "12", "11", "10", "8", "7", "6", "5", "4", "3", "2", "1"}));
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(selection.selectedRows().first().data(RunListModel::IdRole).toString(), "8");
    }

    void dropsWhatNoLongerMatchesWhenTheFirstPageIsAll()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(10, 6), "6");
        model.fill(1, rows(5, 1), "");
        model.mergeHead(rows(8, 7), "");
        QCOMPARE(idsOf(model), (QStringList{"8", "7"}));
        QVERIFY(!model.canFetchMore({}));
    }

    void startsAnewWhenNothingIsAsBefore()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(5, 1), "1");
        model.mergeHead(rows(900, 896), "896");
        QCOMPARE(idsOf(model), (QStringList{"900", "899", "898", "897", "896"}));
    }

    void survivesAnotherOrder()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(5, 1), "");
        auto turned = rows(5, 1);
        std::reverse(turned.begin(), turned.end());
        model.mergeHead(turned, "");
        QCOMPARE(idsOf(model), (QStringList{"1", "2", "3", "4", "5"}));
    }

    void holdsOnlyTheRowsNearTheViewport()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        tester.setUseFetchMore(false);
        QStringList asked;
        model.setSource([&asked](int page, const auto& place) {
            asked << QStringLiteral("%1 %2 %3").arg(page).arg(place.cursor.c_str()).arg(place.offset);
        });
        model.restart(rows(10'000, 9001), "9001");
        for (int page = 1; page < 10; ++page)
            model.fill(page, rows(10'000 - page * 1000, 9001 - page * 1000), page < 9 ? std::to_string(9001 - page * 1000) : "");
        QCOMPARE(model.rowCount(), 10'000);
        model.setViewport(9950, 9999);
        QVERIFY2(model.heldRows() <= RunListModel::kKeepAll, qPrintable(QString::number(model.heldRows())));
        QCOMPARE(model.rowCount(), 10'000);
        QCOMPARE(model.row(3000), nullptr);
        QCOMPARE(model.index(3000, 0).data().toString(), "…");
        QCOMPARE(model.find("7000"), -1);
        QCOMPARE(model.find("9500"), 500); // the first page stays, to be merged with what is new
        model.setViewport(3050, 3080);
        QCOMPARE(asked, (QStringList{"2 8001 0", "3 7001 0"}));
        model.fill(3, rows(7000, 6001), "6001");
        QCOMPARE(model.index(3000, 0).data().toString(), "agent-7000");
        QCOMPARE(model.find("6500"), 3500);
    }

    void jumpsAnywhereWhenItIsKnownHowManyThereAre()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        QStringList asked;
        model.setSource([&asked](int page, const auto& place) {
            asked << QStringLiteral("%1 %2 %3").arg(page).arg(place.cursor.c_str()).arg(place.offset);
        });
        model.restart(rows(100'000, 99'801), "99801", 100'000);
        QCOMPARE(model.rowCount(), 100'000);
        QVERIFY(!model.canFetchMore({}));
        model.setViewport(50'090, 50'098);
        QCOMPARE(asked, QStringList({"249 99801 49600", "250 99801 49800"}));
        model.fill(250, rows(50'000, 49'801), "49801");
        QCOMPARE(model.index(50'099, 0).data().toString(), "agent-49901");
        asked.clear();
        model.setViewport(50'210, 50'220);
        QCOMPARE(asked, QStringList{"251 49801 0"}); // from the page before it, which told where it ends
        model.setViewport(99'990, 99'999);
        model.fill(499, rows(200, 1), "");
        QCOMPARE(model.rowCount(), 100'000);
        QVERIFY(!model.canFetchMore({}));
        QVERIFY(model.heldRows() <= 600);
    }

    void followsTheNumberOfRowsThatTheEngineCounts()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        tester.setUseFetchMore(false);
        model.restart(rows(1000, 991), "991", 1000);
        QItemSelectionModel selection(&model);
        selection.setCurrentIndex(model.index(4, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        model.mergeHead(rows(1003, 994), "994", 1003);
        QCOMPARE(model.rowCount(), 1003);
        QCOMPARE(selection.currentIndex().row(), 7);
        model.mergeHead(rows(1003, 994), "994", 900);
        QCOMPARE(model.rowCount(), 900);
        model.mergeHead(rows(1003, 994), "994", 2000);
        QCOMPARE(model.rowCount(), 2000);
        model.fill(20, rows(803, 798), ""); // the list ended earlier than was counted
        QCOMPARE(model.rowCount(), 13 + 19 * 10 + 6);
        model.mergeHead(rows(3, 1), "", 3);
        QCOMPARE(model.rowCount(), 3);
    }

    void losesTheSelectionOfARowThatIsGoneAndTakesNoOther()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(10, 1), "");
        QItemSelectionModel selection(&model);
        selection.setCurrentIndex(model.index(2, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        auto fresh = rows(10, 1);
        fresh.erase(fresh.begin() + 2);
        model.mergeHead(fresh, "");
        QVERIFY(selection.selectedRows().isEmpty());
        QVERIFY(!selection.currentIndex().isValid());
    }

    void takesFewerRowsOfAPageThatIsReadAgain()
    {
        RunListModel model({RunColumn::Agent});
        QAbstractItemModelTester tester(&model);
        model.restart(rows(8000, 7001), "7001");
        for (int page = 1; page < 8; ++page)
            model.fill(page, rows(8000 - page * 1000, 7001 - page * 1000), page < 7 ? "more" : "");
        model.setViewport(7900, 7999);
        QCOMPARE(model.row(1010), nullptr);
        model.fill(1, rows(7000, 6101), "6101");
        QCOMPARE(model.rowCount(), 7900);
        QCOMPARE(model.index(1899, 0).data().toString(), "agent-6101");
    }

    void changesOneRowByItsId()
    {
        RunListModel model({RunColumn::Agent, RunColumn::State});
        model.restart(rows(3, 1), "");
        auto changed = rows(2, 2).front();
        changed.state = api::RunState::Failed;
        QSignalSpy spy(&model, &QAbstractItemModel::dataChanged);
        QVERIFY(model.updateRow(changed));
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.front().front().toModelIndex().row(), 1);
        QCOMPARE(model.index(1, 1).data().toString(), "failed");
        QCOMPARE(model.index(1, 1).data(cell::ToneRole).toInt(), int(Tone::Critical));
        changed.runId = "77";
        QVERIFY(!model.updateRow(changed));
    }

    void keepsApprovalsInTheOrderTheyWereAsked()
    {
        ApprovalTableModel model;
        QAbstractItemModelTester tester(&model);
        model.add(approval("b", 20));
        model.add(approval("a", 10));
        model.add(approval("c", 30));
        model.setNow(api::Time(75s));
        QCOMPARE(model.find("a"), 0);
        QCOMPARE(model.index(0, ApprovalTableModel::Waiting).data().toString(), "01:05");
        model.setApprovals({approval("c", 30), approval("d", 40)});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.find("d"), 1);
        model.remove("nobody");
        model.remove("c");
        QCOMPARE(model.rowCount(), 1);
    }

    void takesManyQuestionsAtOnceAndLetsManyGoAtOnce()
    {
        ApprovalTableModel model;
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        std::vector<api::Approval> many;
        for (int number = 9'999; number >= 0; --number)
            many.push_back(approval(("q" + std::to_string(number)).c_str(), number / 2)); // two are asked in the same moment
        model.setApprovals(many);
        QCOMPARE(model.rowCount(), 10'000);
        QCOMPARE(inserted.count(), 1);
        for (const int number : {0, 1, 4'711, 9'999})
            QCOMPARE(model.approval(model.find("q" + std::to_string(number)))->approvalId, "q" + std::to_string(number));
        many.erase(many.begin() + 100, many.begin() + 9'000);
        model.setApprovals(many);
        QCOMPARE(model.rowCount(), 1'100);
        QVERIFY2(removed.count() <= 2, qPrintable(QString::number(removed.count())));
        QCOMPARE(model.find("q5000"), -1);
    }

    void takesManyToolsAtOnce()
    {
        ToolListModel model;
        QAbstractItemModelTester tester(&model);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        std::vector<api::ToolRow> tools(3'000);
        for (std::size_t number = 0; number < tools.size(); ++number)
            tools[number].name = "server.tool" + std::to_string(number);
        model.setTools(tools, {});
        QCOMPARE(model.rowCount(), 3'000);
        QCOMPARE(inserted.count(), 1);
    }

    void marksTheUncertainQuestion()
    {
        ApprovalTableModel model;
        auto doubtful = approval("a", 0);
        doubtful.kind = api::ApprovalKind::Uncertain;
        model.add(doubtful);
        QCOMPARE(model.index(0, ApprovalTableModel::Tool).data(cell::BadgeRole).toString(), "uncertain");
    }

    void countsCallsFailuresAndTheirTime()
    {
        ToolSummaryModel model;
        QAbstractItemModelTester tester(&model);
        using enum api::StepKind;
        model.count({step(1, Intent, "a", 0), step(2, Intent, "b", 0), step(3, Result, "a", 2), step(4, Result, "b", 3, true)});
        model.count({step(4, Result, "b", 3, true), step(5, Result, "c", 9)});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, ToolSummaryModel::Calls).data().toString(), "3");
        QCOMPARE(model.index(0, ToolSummaryModel::Failures).data().toString(), "1");
        QCOMPARE(model.index(0, ToolSummaryModel::Total).data().toString(), "5.0 s");
        QCOMPARE(model.counted(), 5);
    }

    void filtersAgentsByEveryWordAndKeepsTheTemplateLast()
    {
        AgentListModel model;
        QAbstractItemModelTester tester(&model);
        model.setAgents({{"reviewer", "Finds TODOs", "review", "", true, "", {}},
            {"librarian", "Answers from notes", "research", "", false, "", {}}});
        QCOMPARE(model.rowCount(), 3);
        model.setFilter("answers RESEARCH");
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), "librarian");
        QVERIFY(model.index(1).data(AgentListModel::TemplateRole).toBool());
        QVERIFY(model.isSaved("librarian"));
        QVERIFY(!model.isSaved("reviewer"));
    }

    void findsWhereAFilterIsWrong()
    {
        const auto error = filterErrorOf("at character 13: there is no field \"stat\"; there are a and b", "agent:dev-* stat:x");
        QCOMPARE(error.position, 12);
        QCOMPARE(error.length, 6);
        QCOMPARE(error.message, "there is no field \"stat\"; there are a and b");
        QCOMPARE(filterErrorOf("something else", "abc").position, 3);
        // A character outside the basic plane is two QChars and one character.
        QCOMPARE(filterErrorOf("at character 3: wrong", QString::fromUtf8("😀 x:y")).position, 3);
    }

    void indentsJsonWithoutChangingATokenOfIt()
    {
        QCOMPARE(indentedJson("{\"a\":1.0,\"b\":[],\"c\":[1,{\"d\":\"x, {y}\\\"\"}]}"),
            "{\n  \"a\": 1.0,\n  \"b\": [],\n  \"c\": [\n    1,\n    {\n      \"d\": \"x, {y}\\\"\"\n    }\n  ]\n}");
        QCOMPARE(indentedJson("plain text"), "plain text");
        QCOMPARE(indentedJson("{\"a\": [1}]]"), "{\"a\": [1}]]");
        QCOMPARE(indentedJson("{\"open"), "{\"open");
        QCOMPARE(indentedJson(""), "");
    }

    void tellsACallInOneLine()
    {
        QCOMPARE(callText("files.read", "{\"path\":\"src/a.py\",\"limit\":20}"), "files.read(path: \"src/a.py\", limit: 20)");
        QCOMPARE(callText("files.write", "{\"text\":\"a\\nb\"}"), "files.write(text: \"a⏎b\")");
        QCOMPARE(callText("x", "not json"), "x(not json)");
        QVERIFY(callText("x", "{\"t\":\"" + QString(100'000, 'y') + "\"}").size() < 100);
    }
};

QTEST_MAIN(TestListModels)
#include "test_list_models.moc"
