import {
  status as codes,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type { DiffRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue, type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { isRecord, type Properties } from "../property-value.ts";
import type { CommandProvider } from "./command-provider.ts";
import type { Difference } from "./input-differences.ts";

/**
 * The provider protocol of a command provider, as the official plug-in speaks it: it takes part in previews, reports by
 * path what changes, and knows a resource's `customTimeouts`, which the SDK's own class for providers keeps to itself.
 */
export function commandService(provider: CommandProvider): UntypedServiceImplementation {
  const running = new Set<AbortController>();
  const within = async <Result>(
    seconds: number,
    run: (context: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const context = new AbortController();
    running.add(context);
    const limit = Math.floor(seconds) * 1_000;
    const timer = limit > 0 ? setTimeout(() => context.abort("context deadline exceeded"), limit) : undefined;
    return run(context.signal).finally(() => {
      clearTimeout(timer);
      running.delete(context);
    });
  };
  return {
    getPluginInfo: answered(() => new plugin.PluginInfo().setVersion(provider.version)),
    getSchema: answered(() => new messages.GetSchemaResponse().setSchema("{}")),
    configure: answered(() => {
      const answer = new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      return answer.setAcceptresources(true).setAcceptoutputs(true);
    }),
    check: answered(async (request: InstanceType<typeof messages.CheckRequest>) => {
      const { inputs, failures } = await provider.check(request.getUrn(), values(request.getNews()));
      const list = failures.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
      );
      return new messages.CheckResponse().setInputs(asStruct(inputs)).setFailuresList(list);
    }),
    diff: answered((request: DiffRequest) => {
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const differences = provider.diff(values(request.getOldInputs()), wanted(request));
      const answer = new messages.DiffResponse().setChanges(differences.size === 0 ? DIFF_NONE : DIFF_SOME);
      answer.setHasdetaileddiff(true);
      for (const [path, difference] of differences) {
        const detail = new messages.PropertyDiff().setKind(kinds[difference]).setInputdiff(false);
        answer.getDetaileddiffMap().set(path, detail);
        if (difference.endsWith("replace")) answer.addReplaces(path);
        answer.addDiffs(path);
      }
      return answer;
    }),
    create: answered((request: InstanceType<typeof messages.CreateRequest>) =>
      within(request.getTimeout(), async (context) => {
        const { id, outs } = await provider.create({
          urn: request.getUrn(),
          inputs: values(request.getProperties()),
          before: {},
          isPreview: request.getPreview(),
          context,
        });
        return new messages.CreateResponse().setId(id).setProperties(asStruct(outs));
      }),
    ),
    /** There is no drift to be seen: what the state holds is given back. */
    read: answered((request: InstanceType<typeof messages.ReadRequest>) => {
      const answer = new messages.ReadResponse().setId(request.getId());
      return answer.setProperties(request.getProperties()).setInputs(request.getInputs());
    }),
    update: answered((request: UpdateRequest) =>
      within(request.getTimeout(), async (context) => {
        const outs = await provider.update({
          urn: request.getUrn(),
          inputs: wanted(request),
          before: values(request.getOlds()),
          isPreview: request.getPreview(),
          context,
        });
        return new messages.UpdateResponse().setProperties(asStruct(outs));
      }),
    ),
    delete: answered((request: InstanceType<typeof messages.DeleteRequest>) =>
      within(request.getTimeout(), async (context) => {
        const { stdout, stderr, ...inputs } = values(request.getProperties());
        await provider.delete({
          urn: request.getUrn(),
          inputs,
          before: { stdout, stderr },
          isPreview: false,
          context,
        });
        return new empty.Empty();
      }),
    ),
    invoke: answered((request: InstanceType<typeof messages.InvokeRequest>) => {
      const reason = `the lab's stand-in for command runs no ${request.getTok()}; install the official plug-in for it`;
      return new messages.InvokeResponse().setFailuresList([new messages.CheckFailure().setReason(reason)]);
    }),
    cancel: answered(() => {
      for (const context of running) context.abort("context canceled");
      return new empty.Empty();
    }),
  };
}

const kinds = {
  add: messages.PropertyDiff.Kind.ADD,
  "add-replace": messages.PropertyDiff.Kind.ADD_REPLACE,
  delete: messages.PropertyDiff.Kind.DELETE,
  "delete-replace": messages.PropertyDiff.Kind.DELETE_REPLACE,
  update: messages.PropertyDiff.Kind.UPDATE,
  "update-replace": messages.PropertyDiff.Kind.UPDATE_REPLACE,
} as const satisfies Record<Difference, number>;

/** What the program asks for, with what it is told to leave as the state has it. */
function wanted(request: DiffRequest | UpdateRequest): Properties {
  const held = values(request.getOlds());
  const kept = request.getIgnorechangesList().filter((name) => name in held);
  return { ...values(request.getNews()), ...Object.fromEntries(kept.map((name) => [name, held[name]])) };
}

function answered<Request, Response>(act: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
    Promise.resolve(call.request)
      .then(act)
      .then(
        (answer) => done(null, answer),
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          done({ code: codes.UNKNOWN, details: message, message });
        },
      );
  };
}

function values(text: Struct | undefined): Properties {
  const found: unknown = text?.toJavaScript();
  return isRecord(found) ? found : {};
}

function asStruct(properties: Properties): Struct {
  // JSON's own values, which is what the engine sent.
  return struct.Struct.fromJavaScript(properties as { [key: string]: JavaScriptValue });
}
