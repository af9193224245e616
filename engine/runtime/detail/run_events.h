#pragma once

#include "engine/runtime/records.h"
#include "engine/runtime/run_store.h"
#include "engine/telemetry/observation_log.h"

// What the log says of runs. Texts of people, models and tools are in it only where content may be kept.

namespace kaze::runtime::detail {

void noteBegin(telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context, bool isResumed);

//! It waits for a person.
void noteWaiting(telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context);

//! How it left: as its row says.
void noteEnd(telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context);

void noteTurnFailed(
    telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context, const base::Error& error);

void noteQuestion(
    telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context, const ApprovalRecord& asked);

//! A call failed, or was not made because a rule or a person denied it.
void noteCallFailed(telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context,
    const ResultRecord& result, bool isDenied);

//! Of a run that may be asleep, of which only its id is known then.
void noteAnswer(telemetry::ObservationLog& log, const StoredRun& run, telemetry::SpanContext context, const AnswerRecord& answer);

} // namespace kaze::runtime::detail
