#include "engine/api/run_requests.h"
#include "ui/models/conversation_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

namespace {

api::Step step(std::int64_t number, api::StepKind kind, const std::string& text = {})
{
    api::Step step;
    step.number = number;
    step.kind = kind;
    step.text = text;
    return step;
}

api::Step call(std::int64_t number, api::StepKind kind, const std::string& id, const std::string& text = {})
{
    auto made = step(number, kind, text);
    made.callId = id;
    made.tool = "files.read";
    return made;
}

api::Step asks(std::int64_t number, const std::string& id, const std::string& path)
{
    auto made = step(number, api::StepKind::Model);
    made.calls.push_back({id, "files.read", "{\"path\":\"" + path + "\"}"});
    return made;
}

api::StepPage pageOf(std::int64_t from, std::int64_t to, std::int64_t last)
{
    api::StepPage page;
    page.last = last;
    for (auto number = from; number <= to; ++number)
        page.steps.push_back(step(number, api::StepKind::Note, "note " + std::to_string(number)));
    return page;
}

} // namespace

class TestConversationModel : public QObject {
    Q_OBJECT
private slots:
    void tellsACallAndItsResultInOneRow()
    {
        ConversationModel model;
        QAbstractItemModelTester tester(&model);
        model.addStep(step(1, api::StepKind::Task, "Review it."));
        model.addStep(asks(2, "c1", "a.py"));
        model.addStep(call(3, api::StepKind::Intent, "c1"));
        QVERIFY(model.line(1).hidden);
        QCOMPARE(model.line(2).text, "files.read(path: \"a.py\")");
        QVERIFY(model.line(2).running);
        model.addStep(call(4, api::StepKind::Result, "c1", "212 lines"));
        QVERIFY(model.line(2).hidden);
        QCOMPARE(model.line(3).text, "files.read(path: \"a.py\") → 212 lines");
        QCOMPARE(model.line(3).word, "tool");
    }

    void tellsAQuestionAndItsAnswer()
    {
        ConversationModel model;
        QAbstractItemModelTester tester(&model);
        model.addStep(asks(1, "c1", "a.py"));
        auto question = call(2, api::StepKind::Approval, "c1", "the agent file says to ask");
        question.approvalId = "q";
        model.addStep(question);
        QCOMPARE(model.line(1).text, "wants files.read(path: \"a.py\")");
        QCOMPARE(model.line(1).note, "the agent file says to ask");
        auto answer = call(3, api::StepKind::Answer, "c1", "deny: not this one");
        answer.approvalId = "q";
        answer.failed = true;
        model.addStep(answer);
        QVERIFY(model.line(1).hidden);
        QCOMPARE(model.line(2).text, "denied: files.read(path: \"a.py\") — not this one");
        QCOMPARE(model.line(2).tone, Tone::Critical);
    }

    void streamsAnAnswerUntilItsStepArrives()
    {
        ConversationModel model;
        QAbstractItemModelTester tester(&model);
        model.addStep(step(1, api::StepKind::Task, "Say hello."));
        model.addText("Hel");
        model.addText("lo");
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.line(1).text, "Hello");
        QVERIFY(model.line(1).running);
        model.addStep(step(2, api::StepKind::Model, "Hello there"));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.line(1).text, "Hello there");
        QVERIFY(!model.streams());
    }

    void streamsAnAnswerAnewThatBrokeOff()
    {
        ConversationModel model;
        QAbstractItemModelTester tester(&model);
        model.addStep(step(1, api::StepKind::Task, "Say hello."));
        model.addText("Hel");
        model.addText("Good", true);
        model.addText(" day");
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.line(1).text, "Good day");
        model.addText("", true);
        QCOMPARE(model.rowCount(), 1);
    }

    void leavesAGapForTheStepsItMissed()
    {
        ConversationModel model;
        QAbstractItemModelTester tester(&model);
        model.addPage(pageOf(1, 10, 10));
        model.addStep(step(15, api::StepKind::Note, "late"));
        QCOMPARE(model.rowCount(), 15);
        QVERIFY(!model.line(11).loaded);
        QCOMPARE(model.missing(0, 20), std::vector<int>{0});
        QCOMPARE(model.missing(0, 20), std::vector<int>{}); // asked for already
        model.addPage(pageOf(1, 15, 15));
        QCOMPARE(model.line(11).text, "note 12");
    }

    void asksAgainForAPageThatCouldNotBeGot()
    {
        ConversationModel model;
        model.addPage(pageOf(201, 400, 400));
        QCOMPARE(model.missing(0, 50), std::vector<int>{0});
        model.pageFailed(0);
        QCOMPARE(model.missing(0, 50), std::vector<int>{0});
    }

    void holdsOnlyThePagesNearTheViewport()
    {
        ConversationModel model;
        const int pages = 250; // 50 000 steps
        for (int page = 0; page < pages; ++page) {
            model.addPage(pageOf(page * 200 + 1, page * 200 + 200, pages * 200));
            static_cast<void>(model.missing(page * 200, page * 200 + 40));
        }
        QCOMPARE(model.rowCount(), 50'000);
        QVERIFY(model.heldSteps() <= ConversationModel::kMostPages * ConversationModel::kPage);
        QVERIFY(!model.line(0).loaded);
        QVERIFY(model.line(49'999).loaded);
        QCOMPARE(model.missing(0, 40), std::vector<int>{0});
    }

    void showsOnlyStatesThatSaySomething()
    {
        ConversationModel model;
        model.addStep(step(1, api::StepKind::State, "running"));
        model.addStep(step(2, api::StepKind::State, "failed: the provider refused the key"));
        model.addStep(step(3, api::StepKind::State, "paused"));
        QVERIFY(model.line(0).hidden);
        QCOMPARE(model.line(1).text, "failed: the provider refused the key");
        QCOMPARE(model.line(1).tone, Tone::Critical);
        QVERIFY(!model.line(2).hidden);
    }

    void showsAStepOfANewerCell()
    {
        ConversationModel model;
        auto strange = step(1, api::StepKind::Note, "whatever");
        strange.kind = api::Open<api::StepKind>::named("dream");
        model.addStep(strange);
        QCOMPARE(model.line(0).word, "dream");
        QCOMPARE(model.line(0).text, "whatever");
    }

    void ignoresStepsThatCannotBe()
    {
        ConversationModel model;
        model.addStep(step(0, api::StepKind::Note, "x"));
        model.addStep(step(-4, api::StepKind::Note, "x"));
        model.addText("");
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.step(0), nullptr);
        QVERIFY(model.missing(0, 10).empty());
    }
};

QTEST_MAIN(TestConversationModel)
#include "test_conversation_model.moc"
